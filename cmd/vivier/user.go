package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"strings"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

type userCommands struct {
	Create userCreateCommand `cmd:"" help:"Make an account; the password is read from standard input or VIVIER_PASSWORD."`
}

type userCreateCommand struct {
	databaseSettings `embed:""`
	Email            string `required:"" console:"only" help:"The address to log in with."`
	Name             string `required:"" console:"only" help:"The name that colleagues see."`
	Role             string `required:"" console:"only" enum:"admin,recruiter,juror,analyst" help:"admin, recruiter, juror or analyst."`
}

// Run makes an account. It is the only way to the first one: there is no account that every installation has.
func (c *userCreateCommand) Run(ctx context.Context, t *terminal) error {
	if address, err := mail.ParseAddress(c.Email); err != nil || address.Address != c.Email {
		return fmt.Errorf("email: %q is no e-mail address", c.Email)
	}
	if strings.TrimSpace(c.Name) == "" {
		return errors.New("name: it is empty")
	}
	password, err := readPassword(t)
	if err != nil {
		return err
	}
	if wrong := auth.CheckPassword("password", password, c.Email); len(wrong) > 0 {
		return fmt.Errorf("password: %s", wrong[0].Text())
	}
	hash, err := auth.NewPasswords().Hash(ctx, password)
	if err != nil {
		return err
	}
	s, err := c.open(ctx, c.logger(t), false)
	if err != nil {
		return err
	}
	defer s.Close() //nolint:errcheck // nothing is lost when a connection does not close
	u, err := s.CreateUser(ctx, hiring.Operator("console"), hiring.User{Email: c.Email, Name: c.Name, Role: hiring.Role(c.Role), PasswordHash: hash})
	if hiring.Code(err) == "duplicate_email" {
		return errors.New("email: another account has this address")
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, "made the account %s (%s, %s)\n", u.Email, u.Role, u.ID)
	return err
}

// readPassword takes the first line of standard input, unless the environment has one.
func readPassword(t *terminal) (string, error) {
	if p := t.getenv("VIVIER_PASSWORD"); p != "" {
		return p, nil
	}
	if isTerminal(t.in) {
		fmt.Fprint(t.err, "Password (it will be seen as you type): ")
	}
	line, err := bufio.NewReader(io.LimitReader(t.in, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("password: %w", err)
	}
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		return "", errors.New("password: none was given, on standard input or in VIVIER_PASSWORD")
	}
	return line, nil
}
