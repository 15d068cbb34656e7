package httpapi

import (
	"context"
	"log/slog"
	"net/netip"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
)

// How many wrong passwords there may be within store.AttemptWindow. An address has more, because many people can be
// behind it.
const (
	wrongForAccount  = 5
	wrongFromAddress = 50
)

// quotas are what an attempt at the password of an account counts against: the account, which need not exist, and where
// the attempt comes from.
func (s *Server) quotas(c *gin.Context, email string) (account, address store.Quota, err error) {
	account, address = store.Quota{Most: wrongForAccount}, store.Quota{Most: wrongFromAddress}
	if account.Subject, err = s.keys.Pseudonym("account", store.FoldEmail(email)); err != nil {
		return account, address, err
	}
	address.Subject, err = s.keys.Pseudonym("address", netip.AddrFrom16(addressOf(c)).Unmap().String())
	return account, address, err
}

// judge tells whether a password opens an account: the one of this address as it was found, or the zero User where there is
// none. Too many wrong ones are refused before they cost anything, whether there is an account or not.
func (s *Server) judge(c *gin.Context, email, password string, user hiring.User) (good, rehash bool, err error) {
	ctx := c.Request.Context()
	account, address, err := s.quotas(c, email)
	if err != nil {
		return false, false, err
	}
	if err := s.store.MayAttempt(ctx, account, address); err != nil {
		return false, false, err
	}
	var attempt uuid.UUID
	good, rehash, err = s.passwords.Verify(ctx, password, user.PasswordHash, func() (err error) {
		attempt, err = s.store.ReserveAttempt(ctx, account, address)
		return err
	})
	if err != nil || !good || user.Disabled {
		return false, false, err
	}
	return true, rehash, s.store.ForgetAttempt(ctx, attempt, account.Subject)
}

// rehash keeps a new hash of a password that was found right, at the cost of today. The login goes on without it: the next
// one tries again.
func (s *Server) rehash(ctx context.Context, who hiring.Actor, password, old string) {
	fresh, err := s.passwords.Hash(ctx, password)
	if err == nil {
		err = s.store.Rehash(ctx, who, old, fresh)
	}
	if err != nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "a password was not hashed anew", slog.String("request_id", who.RequestID), slog.Any("error", err))
	}
}
