package terraform

import (
	"errors"
	"math/big"
	"net/netip"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

var errNoPrefix = errors.New("the text is not a range of addresses such as 10.0.0.0/8")

// offset is the address that lies so far behind the first one of a prefix.
func offset(p netip.Prefix, by *big.Int) (netip.Addr, error) {
	host := uint(p.Addr().BitLen() - p.Bits())
	if by.Sign() < 0 { // counted from the end
		by = new(big.Int).Add(by, new(big.Int).Lsh(big.NewInt(1), host))
	}
	if by.Sign() < 0 || uint(by.BitLen()) > host {
		return netip.Addr{}, errors.New("the range has no address of that number")
	}
	sum := new(big.Int).SetBytes(p.Masked().Addr().AsSlice())
	raw := sum.Add(sum, by).FillBytes(make([]byte, p.Addr().BitLen()/8))
	addr, _ := netip.AddrFromSlice(raw)
	return addr, nil
}

// subnet is the range of that number among those with so many more bits.
func subnet(p netip.Prefix, newBits int, number *big.Int) (netip.Prefix, error) {
	bits := p.Bits() + newBits
	if newBits < 0 || bits > p.Addr().BitLen() || number.Sign() < 0 || number.BitLen() > newBits {
		return netip.Prefix{}, errors.New("the range has no part of that size and number")
	}
	addr, err := offset(p, new(big.Int).Lsh(number, uint(p.Addr().BitLen()-bits)))
	return netip.PrefixFrom(addr, bits), err
}

func whole(v cty.Value) (*big.Int, error) {
	if f := v.AsBigFloat(); f.IsInt() && f.MantExp(nil) < 256 {
		i, _ := f.Int(nil)
		return i, nil
	}
	return nil, errors.New("a whole number is required")
}

func small(v cty.Value) (int, error) {
	i, err := whole(v)
	if err != nil || i.BitLen() > 8 {
		return 0, errors.New("a small whole number is required")
	}
	return int(i.Int64()), nil
}

// cidr is a function of a range of addresses and numbers.
func cidr(numbers int, more bool, f func(p netip.Prefix, args []cty.Value) (cty.Value, error), result cty.Type) function.Function {
	spec := &function.Spec{Params: []function.Parameter{{Name: "prefix", Type: cty.String}}, Type: function.StaticReturnType(result)}
	for range numbers {
		spec.Params = append(spec.Params, function.Parameter{Name: "number", Type: cty.Number})
	}
	if more {
		spec.VarParam = &function.Parameter{Name: "number", Type: cty.Number}
	}
	spec.Impl = func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		p, err := netip.ParsePrefix(args[0].AsString())
		if err != nil {
			return cty.NilVal, errNoPrefix
		}
		return f(p.Masked(), args[1:])
	}
	return function.New(spec)
}

var cidrHost = cidr(1, false, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	by, err := whole(args[0])
	if err != nil {
		return cty.NilVal, err
	}
	addr, err := offset(p, by)
	return cty.StringVal(addr.String()), err
}, cty.String)

var cidrNetmask = cidr(0, false, func(p netip.Prefix, _ []cty.Value) (cty.Value, error) {
	if !p.Addr().Is4() {
		return cty.NilVal, errors.New("only ranges of IPv4 have a netmask")
	}
	mask := ^uint32(0) << (32 - p.Bits())
	addr := netip.AddrFrom4([4]byte{byte(mask >> 24), byte(mask >> 16), byte(mask >> 8), byte(mask)})
	return cty.StringVal(addr.String()), nil
}, cty.String)

var cidrSubnet = cidr(2, false, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	bits, err1 := small(args[0])
	number, err2 := whole(args[1])
	if err := errors.Join(err1, err2); err != nil {
		return cty.NilVal, err
	}
	part, err := subnet(p, bits, number)
	return cty.StringVal(part.String()), err
}, cty.String)

// cidrSubnets gives ranges of several sizes one behind the other.
var cidrSubnets = cidr(0, true, func(p netip.Prefix, args []cty.Value) (cty.Value, error) {
	var all []cty.Value
	next := new(big.Int) // the first address that is free, counted from the first of the range
	for _, a := range args {
		newBits, err := small(a)
		if err != nil {
			return cty.NilVal, err
		}
		if p.Bits()+newBits > p.Addr().BitLen() || newBits < 1 {
			return cty.NilVal, errors.New("the range has no part of that size")
		}
		width := uint(p.Addr().BitLen() - p.Bits() - newBits)
		number := new(big.Int).Rsh(new(big.Int).Add(next, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), width), big.NewInt(1))), width)
		part, err := subnet(p, newBits, number)
		if err != nil {
			return cty.NilVal, err
		}
		next = new(big.Int).Lsh(number.Add(number, big.NewInt(1)), width)
		all = append(all, cty.StringVal(part.String()))
	}
	if len(all) == 0 {
		return cty.ListValEmpty(cty.String), nil
	}
	return cty.ListVal(all), nil
}, cty.List(cty.String))
