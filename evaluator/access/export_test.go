package access

// The two ways in which an Analysis can answer, for the check that they agree.

func (a *Analysis) PublicByRequests() (Exposure, bool) { return a.strangers().publicByRequests() }

func (a *Analysis) PublicByDiagram() Exposure { return a.strangers().publicByDiagram() }

func (a *Analysis) LockoutByRequests() (Lockout, bool) { return a.everybody().lockoutByRequests() }

func (a *Analysis) LockoutByDiagram() Lockout { return a.everybody().lockoutByDiagram() }

func (a *Analysis) EffectByRequests(i int) (Effect, bool) { return a.everybody().effectByRequests(i) }

func (a *Analysis) EffectByDiagram(i int) Effect { return a.everybody().effectByDiagram(i) }
