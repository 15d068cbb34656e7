package auth

// calendarMark begins every secret of a calendar: who finds one in a file knows what it is.
const calendarMark = "vcal_"

// NewCalendarSecret makes the secret part of a calendar's address: the text that its owner keeps, and the hash that we keep.
func NewCalendarSecret() (plain string, hash []byte) {
	random, _ := NewSecret()
	plain = calendarMark + random
	return plain, HashSecret(plain)
}
