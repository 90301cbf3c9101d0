package main

import (
	"io"
	"log/slog"

	"gopkg.in/natefinch/lumberjack.v2"
)

// openLog opens the log of a command that goes on working: 10 MB, and the five
// logs before it for three months. Without a path and a ledger there is none.
func (d desk) openLog(path, ledger string) (*slog.Logger, func()) {
	if path == "" {
		path = logBeside(ledger)
	}
	if path == "" {
		return slog.New(slog.NewTextHandler(io.Discard, nil)), func() {}
	}
	file := &lumberjack.Logger{Filename: path, MaxSize: 10, MaxBackups: 5, MaxAge: 92, LocalTime: true, Compress: true}
	return slog.New(slog.NewTextHandler(file, nil)), func() { file.Close() }
}
