# The image of vivier: one static binary, the certificate authorities, and a folder for SQLite. There is no shell and no
# package in it, so that there is nothing to patch but vivier itself. docs/operations.md says how to run it.

# The toolchain runs on the builder's own architecture and compiles for the image's: no emulation.
FROM --platform=$BUILDPLATFORM golang:1.26-bookworm AS build
WORKDIR /src

# Dependencies change less often than code: their layer stays.
COPY go.mod go.sum ./
RUN go mod download

COPY . .
ARG VERSION=development
ARG REVISION=
ARG TARGETOS
ARG TARGETARCH
# Two trees, because the binary belongs to root and only the data to the one who runs it.
RUN CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -buildvcs=false \
      -ldflags "-s -w -X main.release=$VERSION -X main.revision=$REVISION" \
      -o /image/root/usr/bin/vivier ./cmd/vivier \
 && install -D -m 0644 /etc/ssl/certs/ca-certificates.crt /image/root/etc/ssl/certs/ca-certificates.crt \
 && install -d -m 0700 /image/data/data

FROM scratch
ARG VERSION=development
ARG REVISION=
LABEL org.opencontainers.image.title="vivier" \
      org.opencontainers.image.description="Applicant tracking REST API that follows every recruitment funnel, per jury" \
      org.opencontainers.image.source="https://github.com/vivier-ats/vivier" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

COPY --from=build /image/root/ /
COPY --from=build --chown=65532:65532 /image/data/ /

# A number, so that who starts the image can see that it is not root without looking into it.
USER 65532:65532

# The only place that is written to: the root file system may be read-only. The database is vivier.db here unless
# VIVIER_DATABASE_URL or …_FILE says otherwise; SQLite sorts what is large in TMPDIR, and the demo lives there.
WORKDIR /data
VOLUME /data
ENV VIVIER_ADDR=0.0.0.0:8080 \
    TMPDIR=/data

EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/usr/bin/vivier", "health"]
ENTRYPOINT ["/usr/bin/vivier"]
CMD ["serve"]
