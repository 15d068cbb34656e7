package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// maxAnswer is how much of an answer is read; the largest ones of the server are far below.
const maxAnswer = 64 << 20

// Patch is a change of some fields of a thing, by the names that they have in JSON: each gets the value given, nil empties
// it (null), and what is not named stays as it is (RFC 7396).
type Patch map[string]any

// request is one request, ready to be sent several times.
type request struct {
	method, path string
	query        url.Values
	header       http.Header
	body         []byte
	public       bool // needs no login
	once         bool // never repeated
}

// keyOf is where a context carries the key of the next change.
type keyOf struct{}

// WithIdempotencyKey makes the next change under the context carry this key in place of one that is made up: with a key
// that is written down first, a program that was interrupted can ask again, and gets the first answer if there was one.
// A key is 1 to 255 printable characters, good for one body; another body is a 422 idempotency_key_reused.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyOf{}, key)
}

// change makes a request that writes, with a key so that it can be repeated.
func change(ctx context.Context, method, path string, in any) (request, error) {
	r := request{method: method, path: path, header: http.Header{}}
	key, given := ctx.Value(keyOf{}).(string)
	if !given {
		key = uuid.NewString()
	}
	r.header.Set("Idempotency-Key", key)
	if in == nil {
		return r, nil
	}
	body, err := json.Marshal(in)
	if err != nil {
		return r, fmt.Errorf("write the body: %w", err)
	}
	r.body = body
	r.header.Set("Content-Type", "application/json")
	return r, nil
}

// matching makes the request conditional on a version.
func (r request) matching(version int) request {
	r.header.Set("If-Match", `"`+strconv.Itoa(version)+`"`)
	return r
}

// get asks for one thing.
func get[T any](ctx context.Context, c *Client, path string, query url.Values) (T, error) {
	return decoded[T](c.do(ctx, request{method: http.MethodGet, path: path, query: query}))
}

// create posts a body and gives what became of it.
func create[T any](ctx context.Context, c *Client, path string, in any) (T, error) {
	r, err := change(ctx, http.MethodPost, path, in)
	if err != nil {
		return *new(T), err
	}
	return decoded[T](c.do(ctx, r))
}

// update merges a patch into the version that it was made for.
func update[T any](ctx context.Context, c *Client, path string, version int, patch Patch) (T, error) {
	r, err := change(ctx, http.MethodPatch, path, patch)
	if err != nil {
		return *new(T), err
	}
	r.header.Set("Content-Type", "application/merge-patch+json")
	return decoded[T](c.do(ctx, r.matching(version)))
}

// replace puts a body in place of the version that it was made for, which is 0 where it is the first.
func replace[T any](ctx context.Context, c *Client, path string, version int, in any) (T, error) {
	r, err := change(ctx, http.MethodPut, path, in)
	if err != nil {
		return *new(T), err
	}
	if version != 0 {
		r = r.matching(version)
	}
	return decoded[T](c.do(ctx, r))
}

// remove deletes the version that was read.
func (c *Client) remove(ctx context.Context, path string, version int) error {
	r, err := change(ctx, http.MethodDelete, path, nil)
	if err != nil {
		return err
	}
	_, err = c.do(ctx, r.matching(version))
	return err
}

// public asks for what needs no login, in whatever form it comes.
func (c *Client) public(ctx context.Context, path string) ([]byte, error) {
	return c.do(ctx, request{method: http.MethodGet, path: path, public: true})
}

func decoded[T any](body []byte, err error) (out T, _ error) {
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(body, &out); err != nil {
		return out, fmt.Errorf("read the answer: %w", err)
	}
	return out, nil
}

// at is the path of one thing, or of what belongs to it.
func at(collection string, id uuid.UUID, below ...string) string {
	return strings.Join(append([]string{collection, id.String()}, below...), "/")
}

// send sends a request once, and gives the body of a good answer.
func (c *Client) send(ctx context.Context, r request, token string) (body []byte, err error) {
	target := *c.base
	target.Path += r.path
	target.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	maps.Copy(req.Header, r.header)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if c.cfg.Language != "" {
		req.Header.Set("Accept-Language", c.cfg.Language)
	}
	res, err := c.cfg.HTTP.Do(req)
	if err != nil {
		return nil, &lost{err}
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, &lost{fmt.Errorf("read the answer: %w", err)}
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("the answer has more than %d bytes", maxAnswer)
	case res.StatusCode/100 != 2:
		return nil, c.refusal(res, body)
	}
	return body, nil
}

// csv reads a table, byte for byte as the server answers it.
func (c *Client) csv(ctx context.Context, path string, query url.Values) ([]byte, error) {
	return c.as(ctx, path, FunnelCSV, query)
}

// as reads an answer in a form, byte for byte as the server answers it.
func (c *Client) as(ctx context.Context, path string, format FunnelFormat, query url.Values) ([]byte, error) {
	query.Set("format", string(format))
	return c.do(ctx, request{method: http.MethodGet, path: path, query: query})
}
