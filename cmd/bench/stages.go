package main

import (
	"compress/flate"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"taizhang/extractors"
	"taizhang/extractors/notice"
	"taizhang/extractors/pdf"
	"taizhang/outputs/ledger"
	"taizhang/outputs/workbook"
	"taizhang/pipeline"
	"taizhang/pipeline/inbox"
	"taizhang/pipeline/store"
)

// stage is one part of the way with what passed through it.
type stage struct {
	name string
	took time.Duration // of the processor
	// passed is what went through, limit the time that this machine needs at least
	// to touch it once.
	passed string
	limit  time.Duration
}

// measureStages takes every document through the stages, one after the other in
// this process, so that each stage's time is its own.
func (s settings) measureStages(out io.Writer) error {
	if s.profile != "" {
		file, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		defer file.Close()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	var start, open, pdfs, texts, understand, record, gather, write, remember stage
	clock := func(at *stage, work func()) {
		began := spent()
		work()
		at.took += spent() - began
	}
	var u *pipeline.Understander
	var err error
	clock(&start, func() {
		if u, err = pipeline.NewUnderstander(pipeline.UnderstanderOptions{}); err == nil {
			err = u.Load()
		}
	})
	if err != nil {
		return err
	}
	table := formats()
	day := notice.Date{Year: 2024, Month: 3, Day: 4}
	book := ledger.Book{Today: day}
	var counts struct{ bytes, pdfs, pages, unfolded, texts, textBytes, characters, failed int }
	for _, item := range inbox.List([]string{s.folder}, inbox.Options{}) {
		var data []byte
		var sum [sha256.Size]byte
		clock(&open, func() {
			if data, err = os.ReadFile(item.Path); err == nil {
				sum = sha256.Sum256(data)
			}
		})
		if err != nil {
			return err
		}
		format, err := extractors.Tell(table, data[:min(len(data), extractors.HeadSize)])
		if err != nil {
			counts.failed++ // a run names it and goes on
			continue
		}
		isPDF := format.Name == "pdf"
		reading := &texts
		if isPDF {
			reading = &pdfs
		}
		var doc *notice.Document
		clock(reading, func() { doc, err = format.Read(context.Background(), data) })
		if err != nil {
			counts.failed++
			continue
		}
		var found *notice.Notice
		clock(&understand, func() {
			found = understood(u, doc, pipeline.Origin{Path: item.Path, SHA256: hex.EncodeToString(sum[:])})
		})
		if found == nil {
			counts.failed++
			continue
		}
		book.Files = append(book.Files, ledger.File{Path: item.Path, Notice: found})

		counts.bytes += len(data)
		counts.characters += len(doc.Text)
		if isPDF {
			counts.pdfs++
			counts.pages += len(doc.Pages)
			if unfolded, err := pdf.Unfolded(context.Background(), data); err == nil {
				counts.unfolded += unfolded
			}
		} else {
			counts.texts++
			counts.textBytes += len(data)
		}
	}
	recorded, err := keep(book, clock, &record, &gather, &write, &remember)
	if err != nil {
		return err
	}
	rows, written := 0, 0
	for _, file := range book.Files {
		rows += file.Tasks()
		for i := range file.Notice.Tasks {
			written += len(file.Notice.Tasks[i].Quote) + len(file.Notice.Tasks[i].Summary)
		}
	}
	cells := rows * len(ledger.Columns())
	speed := measureMachine()
	start.name, start.passed = "rules, words", "once"
	open.name, open.passed, open.limit = "open, hash", fmt.Sprintf("%.1f MB", float64(counts.bytes)/1e6), speed.hash(counts.bytes)
	pdfs.name, pdfs.passed, pdfs.limit = "read PDF", fmt.Sprintf("%d files, %d pages, %.1f MB unpacked", counts.pdfs, counts.pages, float64(counts.unfolded)/1e6), speed.inflate(counts.unfolded)
	texts.name, texts.passed, texts.limit = "read TXT", fmt.Sprintf("%d files, %.1f MB", counts.texts, float64(counts.textBytes)/1e6), speed.scan(counts.textBytes)
	understand.name, understand.passed, understand.limit = "understand", fmt.Sprintf("%.1f MB of text", float64(counts.characters)/1e6), speed.scan(counts.characters)
	record.name, record.passed, record.limit = "record", fmt.Sprintf("%d rows, %.1f MB", rows, float64(recorded)/1e6), speed.store(recorded)
	gather.name, gather.passed = "gather", "the rows, by the record"
	write.name, write.passed, write.limit = "write", fmt.Sprintf("%d rows, %d cells", rows, cells), speed.cells(cells, written)
	remember.name, remember.passed = "remember", "what every row shows"
	print(out, []stage{start, open, pdfs, texts, understand, record, gather, write, remember})
	if counts.failed > 0 {
		fmt.Fprintf(out, "%d files failed\n", counts.failed)
	}
	return nil
}

// keep takes the notices into a record, makes the rows of it, writes the workbook
// and records what it shows, as package keeper does, which lets the last two run
// beside one another. It gives the size of the record in bytes.
func keep(book ledger.Book, clock func(*stage, func()), record, gather, write, remember *stage) (recorded int, err error) {
	folder, err := os.MkdirTemp("", "bench-record-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(folder)
	ctx, path := context.Background(), filepath.Join(folder, "bench.db")
	kept, err := store.Open(ctx, path)
	if err != nil {
		return 0, err
	}
	defer kept.Close()
	now := book.Today.Moment()
	recent := new(store.Recent)
	clock(record, func() { // in one transaction: in a run, too, they last a second or two
		err = errors.Join(err, kept.Update(ctx, func(tx *store.Tx) error {
			tx.Recently(recent)
			for _, file := range book.Files {
				if err := tx.Record(file, file.Path, now); err != nil {
					return err
				}
			}
			return nil
		}))
	})
	clock(gather, func() {
		err = errors.Join(err, kept.Update(ctx, func(tx *store.Tx) error {
			tx.Recently(recent)
			return tx.EachEntry(func(entries []*ledger.Entry) error { book.Take(entries); return nil })
		}))
	})
	defer func() { err = errors.Join(err, book.Lines.Close()) }()
	clock(write, func() {
		_, failed := workbook.Create(io.Discard, book, workbook.Options{Made: now})
		err = errors.Join(err, failed)
	})
	size := func() int {
		bytes := 0
		for _, part := range []string{path, path + "-wal"} {
			if info, err := os.Stat(part); err == nil {
				bytes += int(info.Size())
			}
		}
		return bytes
	}
	recorded = size()
	clock(remember, func() {
		err = errors.Join(err, kept.Update(ctx, func(tx *store.Tx) error {
			return tx.Show(store.Generation{Number: 1, Workbook: "bench.xlsx", At: now}, book.Lines, workbook.Fit)
		}))
	})
	return recorded, err
}

// understood gives nil for a document on which the program breaks down, as a
// run does.
func understood(u *pipeline.Understander, doc *notice.Document, origin pipeline.Origin) (found *notice.Notice) {
	defer func() {
		if recover() != nil {
			found = nil
		}
	}()
	return u.Understand(doc, origin)
}

func print(out io.Writer, stages []stage) {
	var all time.Duration
	for _, s := range stages {
		all += s.took
	}
	fmt.Fprintf(out, "%-14s %8s %6s %9s   %s\n", "stage, alone", "cpu s", "share", "least s", "what passed")
	for _, s := range stages {
		limit := "–"
		if s.limit > 0 {
			limit = fmt.Sprintf("%.3f", s.limit.Seconds())
		}
		fmt.Fprintf(out, "%-14s %8.3f %5.1f%% %9s   %s\n", s.name, s.took.Seconds(), 100*s.took.Seconds()/all.Seconds(), limit, s.passed)
	}
	fmt.Fprintf(out, "%-14s %8.3f\n", "together", all.Seconds())
}

// machine is what this machine needs for the least that each stage must do, in
// seconds a byte or a cell.
type machine struct{ hashing, inflating, scanning, cell, writing, storing float64 }

func (m machine) hash(bytes int) time.Duration    { return seconds(m.hashing * float64(bytes)) }
func (m machine) inflate(bytes int) time.Duration { return seconds(m.inflating * float64(bytes)) }
func (m machine) scan(bytes int) time.Duration    { return seconds(m.scanning * float64(bytes)) }
func (m machine) store(bytes int) time.Duration   { return seconds(m.storing * float64(bytes)) }
func (m machine) cells(cells, text int) time.Duration {
	return seconds(m.cell*float64(cells) + m.writing*float64(text))
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// measureMachine times, with Go's own libraries, hashing, unpacking, looking at
// every character, writing into a file, and packing the XML of cells.
func measureMachine() machine {
	text := strings.Repeat("请各部门于9月24日前将安全生产自查报告报送办公室，", 20_000)
	data := []byte(text)
	perByte := func(bytes int, work func()) float64 {
		best := time.Duration(1 << 62)
		for range 3 {
			began := spent()
			work()
			best = min(best, spent()-began)
		}
		return best.Seconds() / float64(bytes)
	}
	var m machine
	m.hashing = perByte(len(data), func() { sha256.Sum256(data) })
	var content strings.Builder // as a page's: numbers and codes that hardly repeat
	for i := range 40_000 {
		fmt.Fprintf(&content, "BT 1 0 0 1 %d %d Tm /F1 16 Tf <%x> Tj ET\n", i%500, i*7919%842, i*104729)
	}
	packed := deflated(content.String())
	m.inflating = perByte(content.Len(), func() {
		_, _ = io.Copy(io.Discard, flate.NewReader(strings.NewReader(packed)))
	})
	m.scanning = perByte(len(text), func() {
		sum := rune(0)
		for _, r := range text {
			sum += r
		}
		_ = sum
	})
	const cells = 100_000
	var xml strings.Builder
	m.cell = perByte(cells, func() {
		xml.Reset()
		for i := range cells {
			xml.WriteString(`<c r="A` + strconv.Itoa(i) + `" s="3" t="inlineStr"><is><t></t></is></c>`)
		}
		deflated(xml.String())
	})
	m.writing = perByte(len(text), func() { deflated(text) })
	m.storing = perByte(len(data), func() {
		if file, err := os.CreateTemp("", "bench-file-"); err == nil {
			_, _ = file.Write(data)
			_ = file.Close()
			_ = os.Remove(file.Name())
		}
	})
	return m
}

func deflated(text string) string {
	var out strings.Builder
	w, _ := flate.NewWriter(&out, flate.DefaultCompression) // the level is a valid one
	_, _ = io.WriteString(w, text)                          // a Builder takes everything
	_ = w.Close()
	return out.String()
}

// formats reads PDFs in this process: a worker's time would not be seen.
func formats() []extractors.Format { return extractors.Formats(extractors.Options{}) }
