package httpapi

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/swaggest/swgui/v5/static"

	"github.com/vivier-ats/vivier/api"
)

// docsPolicy lets the page about the API load from this server, and from nowhere else: no script or style in the page
// itself, and no frame around it. The pictures of its style sheet are data.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ownDocs are those files of the page that are ours; the others are Swagger UI's.
//
//go:embed docs_static
var ownDocs embed.FS

// documentation is what the server tells of its API, by path: the OpenAPI document, and the page that shows it with the
// files that it loads. All of it is public and a part of the program.
func documentation() (map[string]http.Handler, error) {
	page, err := docsPage()
	if err != nil {
		return nil, err
	}
	handlers := map[string]http.Handler{"/openapi.json": openAPIDocument(), "/docs": page}
	for _, f := range []struct {
		from        fs.ReadFileFS
		file, media string
	}{
		{ownDocs, "docs_static/init.js", "text/javascript; charset=utf-8"},
		{ownDocs, "docs_static/page.css", "text/css; charset=utf-8"},
		{static.FS, "swagger-ui-bundle.js.gz", "text/javascript; charset=utf-8"},
		{static.FS, "swagger-ui.css.gz", "text/css; charset=utf-8"},
		{static.FS, "favicon-32x32.png", "image/png"},
	} {
		d, err := readDocument(f.from, f.file, f.media)
		if err != nil {
			return nil, err
		}
		name := f.file[strings.LastIndex(f.file, "/")+1:]
		handlers["/docs/"+strings.TrimSuffix(name, gz)] = d
	}
	return handlers, nil
}

// openAPIDocument answers the OpenAPI document.
//
//	@Summary		Describe the API
//	@Description	The OpenAPI document that you are reading.
//	@ID				getOpenAPI
//	@Tags			server
//	@Produce		json
//	@Param			If-None-Match	header		string	false	"ETag of the copy that the client has"
//	@Success		200				{object}	object	"The document"
//	@Header			200				{string}	ETag	"Changes with the document"
//	@Success		304				"The copy is still good"
//	@Failure		default			{object}	api.Problem
//	@Router			/openapi.json [get]
func openAPIDocument() document {
	return document{media: mediaJSON, etag: contentTag(api.OpenAPI), body: api.OpenAPI}
}

// docsPage answers the page that shows the OpenAPI document, and lets people try what it describes.
//
//	@Summary	Show the API to people
//	@ID			getDocs
//	@Tags		server
//	@Produce	html
//	@Param		If-None-Match	header		string	false	"ETag of the copy that the client has"
//	@Success	200				{string}	string	"The page"
//	@Header		200				{string}	ETag	"Changes with the page"
//	@Success	304				"The copy is still good"
//	@Failure	default			{object}	api.Problem
//	@Router		/docs [get]
func docsPage() (document, error) {
	page, err := readDocument(ownDocs, "docs_static/index.html", "text/html; charset=utf-8")
	page.policy = docsPolicy
	return page, err
}

// document is a file of the program that everybody may read.
type document struct {
	media, etag, policy string
	body                []byte
	packed              []byte // the same in gzip; nil where there is none
}

// gz is how the names of files in gzip end.
const gz = ".gz"

func readDocument(from fs.ReadFileFS, file, media string) (document, error) {
	body, err := from.ReadFile(file)
	if err != nil {
		return document{}, fmt.Errorf("a file of the documentation: %w", err)
	}
	d := document{media: media, etag: contentTag(body), body: body}
	if !strings.HasSuffix(file, gz) {
		return d, nil
	}
	d.etag, d.packed = "W/"+d.etag, body // weak, because it names two encodings of one thing
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		d.body, err = io.ReadAll(r)
	}
	if err != nil {
		return document{}, fmt.Errorf("unpack %s of the documentation: %w", file, err)
	}
	return d, nil
}

// ServeHTTP answers the file, or with 304 that the client's copy is still good.
func (d document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", keptByAll)
	h.Set("ETag", d.etag)
	if d.policy != "" {
		h.Set("Content-Security-Policy", d.policy)
	}
	if d.packed != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	if notModified(r, d.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := d.body
	if d.packed != nil && takesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		body = d.packed
	}
	h.Set("Content-Type", d.media)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // fails only when the client is gone
	}
}

// takesGzip tells whether the client can unpack gzip; one that gives it the weight 0 can't.
func takesGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, params, err := mime.ParseMediaType(coding)
		if err == nil && name == "gzip" && (params["q"] == "" || strings.Trim(params["q"], "0.") != "") {
			return true
		}
	}
	return false
}
