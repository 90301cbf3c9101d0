package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"taizhang/pipeline/office"
	"taizhang/pipeline/store"
)

// health is what the health file says.
type health struct {
	At         string `json:"at"`
	Process    int    `json:"process"`
	Waiting    int    `json:"waiting"`
	Stuck      int    `json:"stuck"`
	Done       int    `json:"done"`
	Failed     int    `json:"failed"`
	Duplicates int    `json:"duplicates"`
	// Behind is how many changes the workbook does not show yet, Written when it
	// was last written.
	Behind  int    `json:"behind"`
	Written string `json:"written"`
}

// healthEvery is how often the health file is written. A file older than three
// times that belongs to a process that is gone.
const healthEvery = 5 * time.Second

// showHealth serves the health file and the metrics that were asked for, until
// ctx ends. over waits until nothing is written any more.
func (d desk) showHealth(ctx context.Context, record *store.Store, flags *watchFlags, log *slog.Logger) (over func(), err error) {
	if flags.metrics != "" {
		if err := d.serveMetrics(ctx, record, flags.metrics, log); err != nil {
			return nil, err
		}
	}
	var group sync.WaitGroup
	if flags.health == "" {
		return group.Wait, nil
	}
	group.Go(func() {
		ticker := time.NewTicker(healthEvery)
		defer ticker.Stop()
		for {
			if err := d.writeHealth(ctx, record, flags.health); err != nil && ctx.Err() == nil {
				log.Warn("the health file cannot be written", "error", err)
			}
			select {
			case <-ctx.Done():
				os.Remove(flags.health) // a process that stopped is not unwell
				return
			case <-ticker.C:
			}
		}
	})
	return group.Wait, nil
}

func (d desk) health(ctx context.Context, record *store.Store) (health, error) {
	s, err := office.StatusOf(ctx, record)
	h := health{At: d.now().Format(time.RFC3339), Process: os.Getpid(), Waiting: s.States[store.Waiting], Stuck: len(s.Stuck),
		Done: s.States[store.Done], Failed: s.States[store.FailedForGood], Duplicates: s.States[store.Repeated], Behind: s.Behind}
	if !s.Written.IsZero() {
		h.Written = s.Written.Format(time.RFC3339)
	}
	return h, err
}

// writeHealth puts the file in its place whole.
func (d desk) writeHealth(ctx context.Context, record *store.Store, path string) error {
	h, err := d.health(ctx, record)
	if err != nil {
		return err
	}
	data, err := json.Marshal(h)
	if err != nil {
		return err
	}
	fresh := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".tmp")
	return errors.Join(os.WriteFile(fresh, append(data, '\n'), 0o644), os.Rename(fresh, path))
}

// serveMetrics answers Prometheus, on this machine alone: the figures are nobody
// else's business, and the server asks for no password.
func (d desk) serveMetrics(ctx context.Context, record *store.Store, address string, log *slog.Logger) error {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return d.usage("选项 --metrics 只能用本机地址，如 127.0.0.1:9108，不能是 %q", "the option --metrics takes an address of this machine such as 127.0.0.1:9108, not %q", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		h, err := d.health(request.Context(), record)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		printMetrics(w, h)
	})}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Warn("the metrics are no longer served", "error", err)
		}
	}()
	context.AfterFunc(ctx, func() { server.Close() })
	return nil
}

// printMetrics writes the figures in Prometheus's text form.
func printMetrics(w io.Writer, h health) {
	fmt.Fprintf(w, "# HELP taizhang_files Files of the inboxes by what became of them.\n# TYPE taizhang_files gauge\n")
	for _, line := range []struct {
		state string
		n     int
	}{{"waiting", h.Waiting}, {"done", h.Done}, {"failed", h.Failed}, {"duplicate", h.Duplicates}} {
		fmt.Fprintf(w, "taizhang_files{state=%q} %d\n", line.state, line.n)
	}
	fmt.Fprintf(w, "# HELP taizhang_files_stuck Files that wait for a reason.\n# TYPE taizhang_files_stuck gauge\ntaizhang_files_stuck %d\n", h.Stuck)
	fmt.Fprintf(w, "# HELP taizhang_workbook_behind Changes of the record that the workbook does not show.\n# TYPE taizhang_workbook_behind gauge\ntaizhang_workbook_behind %d\n", h.Behind)
	if written, err := time.Parse(time.RFC3339, h.Written); err == nil {
		fmt.Fprintf(w, "# HELP taizhang_workbook_written_timestamp_seconds When the workbook was last written.\n# TYPE taizhang_workbook_written_timestamp_seconds gauge\ntaizhang_workbook_written_timestamp_seconds %d\n", written.Unix())
	}
}
