package auth

import "context"

// Slots and Places are how many may hash at once, and how many of them and of those waiting there may be.
func (p *Passwords) Slots() int  { return cap(p.gate.slots) }
func (p *Passwords) Places() int { return cap(p.gate.places) }

// Hold occupies a slot, or waits for one, as a hash does.
func (p *Passwords) Hold(ctx context.Context, work func()) error { return p.gate.do(ctx, work) }

// CommonPasswords is the list as it is embedded.
func CommonPasswords() string { return commonPasswords }
