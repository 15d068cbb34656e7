package client

import (
	"context"
	"net/http"

	"github.com/vivier-ats/vivier/api"
)

// OpenCalendar gives the interviews of the client's own account a secret address, in place of the one that there was. The answer
// is the only one that has it.
func (c *Client) OpenCalendar(ctx context.Context) (api.NewCalendar, error) {
	return create[api.NewCalendar](ctx, c, "/v1/me/calendar", nil)
}

// Calendar reads since when the account has a calendar. 404 where it has none.
func (c *Client) Calendar(ctx context.Context) (api.Calendar, error) {
	return get[api.Calendar](ctx, c, "/v1/me/calendar", nil)
}

// CloseCalendar makes the address of the account's calendar good no more. 404 where there is none.
func (c *Client) CloseCalendar(ctx context.Context) error {
	r, err := change(ctx, http.MethodDelete, "/v1/me/calendar", nil)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r)
	return err
}

// ReadCalendar reads a calendar by the URL that it was opened with, as iCalendar. It needs no login. 404 where the URL is good
// no more.
func (c *Client) ReadCalendar(ctx context.Context, url string) ([]byte, error) {
	return c.public(ctx, url)
}
