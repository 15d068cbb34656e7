package contract

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// brief leaves schemas and values out of what a failed test prints: where the fault is and what it is are enough.
var brief = openapi3.SetSchemaErrorMessageCustomizer(func(err *openapi3.SchemaError) string {
	return "at /" + strings.Join(err.JSONPointer(), "/") + ": " + err.Reason
})

// What a client may send: any UUID. Days and instants are the validator's own, RFC 3339 with any offset.
var sentFormats = openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562))

// What the service answers is narrower: one way to write each value.
var answeredFormats = openapi3.WithStringFormatValidators(map[string]openapi3.StringFormatValidator{
	"uuid":      openapi3.NewCallbackValidator(checkUUID),
	"date-time": openapi3.NewCallbackValidator(checkInstant),
})

var (
	canonicalUUID    = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	canonicalInstant = regexp.MustCompile(`^[0-9-]{10}T[0-9:]{8}(\.\d{1,6})?Z$`)
)

// checkUUID refuses the UUID of zeros too, which is one that somebody forgot to set.
func checkUUID(s string) error {
	if !canonicalUUID.MatchString(s) {
		return errors.New("is no UUID in lower case (RFC 9562)")
	}
	return nil
}

func checkInstant(s string) error {
	if _, err := time.Parse(time.RFC3339Nano, s); err != nil || !canonicalInstant.MatchString(s) {
		return errors.New("is no instant in UTC with Z, to the microsecond at most (RFC 3339)")
	}
	return nil
}

// registerMedia teaches the validator to read what the service answers besides JSON. Its register is the process's, so
// once is enough.
var registerMedia = sync.OnceFunc(func() {
	for _, media := range []string{"text/csv", "text/calendar", "text/html", "image/svg+xml", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.PlainBodyDecoder)
	}
})

// isJSON tells whether a media type, with or without parameters, is one of JSON.
func isJSON(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}
