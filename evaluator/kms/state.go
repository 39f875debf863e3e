package kms

import "slices"

// StateVerdict says whether an action succeeds on a key in some state, as far as the state decides.
type StateVerdict uint8

// The verdicts of AWS's key state table.
const (
	StateUnspecified StateVerdict = iota // the table does not list the action, or there is no such state
	StateOK                              // succeeds; notes restrict or explain
	StateFails                           // fails, with the code of one of the notes
	StateDepends                         // succeeds unless a note applies
	StateImpossible                      // a key that the action works on cannot be in this state
)

// ErrorCode is the code of an error that KMS returns because of what a key is.
type ErrorCode uint8

// The first three are the error codes of the key state table; [Usable] has the others too.
const (
	NoError ErrorCode = iota
	DisabledException
	KMSInvalidStateException
	UnsupportedOperationException
	InvalidKeyUsageException
	ValidationException
)

// String returns the code as in the API: "KMSInvalidStateException".
func (c ErrorCode) String() string {
	switch c {
	case NoError:
		return "no error"
	case DisabledException:
		return "DisabledException"
	case KMSInvalidStateException:
		return "KMSInvalidStateException"
	case UnsupportedOperationException:
		return "UnsupportedOperationException"
	case InvalidKeyUsageException:
		return "InvalidKeyUsageException"
	case ValidationException:
		return "ValidationException"
	default:
		return "unknown error"
	}
}

// StateNote is a footnote of AWS's key state table; the values are AWS's numbers.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
type StateNote uint8

// The footnotes. Those with a code say why an action fails; the last words say when, if the state alone does not decide.
const (
	NoteDisabled                StateNote = iota + 1 // DisabledException: the key is disabled
	NotePendingDeletionDisabled                      // DisabledException: the key is pending deletion
	NotePendingDeletion                              // KMSInvalidStateException: the key is pending deletion
	NoteNotPendingDeletion                           // KMSInvalidStateException: the key is not pending deletion
	NotePendingImport                                // KMSInvalidStateException: the key is pending import
	NoteExternalOrigin                               // UnsupportedOperationException: the origin is EXTERNAL
	NoteCustomKeyStore                               // UnsupportedOperationException, if the key is in a custom key store
	NoteImportedMaterial                             // KMSInvalidStateException, if the key material is imported
	NoteNotImportable                                // UnsupportedOperationException, if the key cannot have imported material
	NoteDestinationOnly                              // fails if the destination key is in this state, not the source key
	NoteUnavailable                                  // KMSInvalidStateException: the key is unavailable
	NoteDeferred                                     // the state changes only when the key becomes available
	NoteStaysPendingDeletion                         // a key pending deletion stays so while it is unavailable
	NoteCreating                                     // KMSInvalidStateException: the key is being created
	NoteUpdating                                     // KMSInvalidStateException: the key is being updated
)

// Code returns the error that the note stands for, NoError if it stands for none. For NoteDestinationOnly, where AWS's
// table names no code, it is NoError too.
func (n StateNote) Code() ErrorCode {
	switch n {
	case NoteDisabled, NotePendingDeletionDisabled:
		return DisabledException
	case NotePendingDeletion, NoteNotPendingDeletion, NotePendingImport, NoteImportedMaterial, NoteUnavailable,
		NoteCreating, NoteUpdating:
		return KMSInvalidStateException
	case NoteExternalOrigin, NoteCustomKeyStore, NoteNotImportable:
		return UnsupportedOperationException
	case NoteDestinationOnly, NoteDeferred, NoteStaysPendingDeletion:
		return NoError
	default:
		return NoError
	}
}

// StateNotes is a set of notes: bit n is StateNote n.
type StateNotes uint16

// Has reports whether n is in s.
func (s StateNotes) Has(n StateNote) bool { return s&(1<<n) != 0 }

// StateResult is a cell of AWS's key state table.
type StateResult struct {
	Verdict StateVerdict
	Notes   StateNotes
}

// Codes returns the errors that the result can mean, each once, in the order of the notes. Where AWS documents two for
// one cause (DisabledException or KMSInvalidStateException for a key pending deletion) both are in it. It is empty for a
// success, except that DeleteImportedKeyMaterial succeeds only on keys that can have imported material (NoteNotImportable).
func (r StateResult) Codes() []ErrorCode {
	var codes []ErrorCode
	for n := NoteDisabled; n <= NoteUpdating; n++ {
		if c := n.Code(); r.Notes.Has(n) && c != NoError && !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	return codes
}

// InState returns the result of the action on a key in state s. The zero result means that AWS's table says nothing:
// the action is not in it, or s is no key state.
func (i *ActionInfo) InState(s KeyState) StateResult {
	for j := range keyStates {
		if keyStates[j] == s {
			return i.States[j]
		}
	}
	return StateResult{}
}
