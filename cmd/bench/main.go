// Command bench measures how fast notices become a ledger, by itself or against
// another program, and where the time goes.
//
//	go run ./cmd/bench [-n 2000] [-rounds 3] [-peer 'COMMAND {in} {out}'] [FOLDER]
//
// Without a folder it makes the notices itself, TXT and born-digital PDF, the
// same ones on every machine. It builds the program as it is shipped and runs
// it, in turn with the peer, so that a machine's other work weighs on both; then
// it takes every document through the stages one by one in this process, and
// sets beside each stage the time that this machine needs at least to touch what
// passed through it: to hash the bytes, to unpack what PDFs keep packed, to look
// at each character once, to pack the XML of the cells. The limits are those of
// Go's own libraries on one processor, so that reading PDFs may come near and
// understanding never will.
//
// # Where the time goes
//
// 2,000 notices of an office's usual kinds (101 MB: 1,200 PDFs of 4,018 pages,
// most with subsets of fonts embedded, and 800 TXT; 31,812 tasks), in seconds of
// one of two processors of 2.5 GHz:
//
//	stage         seconds  share  at least  what passed
//	rules, words     0.01    0 %         –  once, whatever the number of files
//	open, hash       0.15    7 %      0.06  101 MB
//	read PDF         0.45   22 %      0.07  28 MB unpacked
//	read TXT         0.02    1 %      0.00  2.2 MB in six encodings
//	understand       0.75   37 %      0.01  6.5 MB of text
//	record           0.17    8 %      0.00  13 MB in the record
//	gather           0.16    8 %         –  31,812 rows, by the record
//	write            0.30   15 %      0.25  668,052 cells
//	remember         0.05    2 %         –  what every row shows
//
// A run takes 2.2 seconds of the two in the same hour, 2.6 to 3.3 where the machine has
// other work, and 1.2 to 1.8 by the clock. Besides the stages there are the worker
// processes that PDFs are read in (what passes between them, and 10 ms for each that
// starts), the collector, and the system, which has an eighth. A new ledger is opened
// beside the reading of its first files. Reading and understanding keep both processors
// busy, with the record beside them. What was just recorded, up to forty thousand tasks,
// is not read back; of an older record, rows are decoded while the next are looked up.
// The sheets are drawn in stretches of rows, beside one another, while the record takes
// down what they will show.
//
// Ten times as many notices take 10.3 to 11.1 times as much of the processors and as long,
// 13 to 18 seconds, where their 1 GB need not come from the disk, and 226 MB: what a
// ledger of more than forty thousand rows shows waits in a temporary file, and so do its
// packed sheets. Notices come into the indexes of the record by chance, and are therefore
// committed every two seconds and not every hundred files; their rows lie in stretches,
// which no index has one by one.
//
// A second run over the same files hashes them and reads none; a ledger that nobody
// has touched is not opened. 2,000 notices take 0.3 s then. With a few new ones, a week
// later, the workbook is opened and written: 1.25 s and 296 MB where the first run takes
// 1.33 beside it, since 31,800 rows are unpacked, gathered and packed again. Bytes that
// are the ones that were written last are not compared with what they had shown.
//
// Of the reading of PDFs, a fifth loads fonts and finds objects, a sixth
// unpacks, a quarter runs the operators of the pages, a quarter orders what
// stands on them, and the rest judges it and puts the pages together. For a
// document of a thousand pages, pdftotext takes 2.7 times (unembedded fonts) to
// 6.8 times (LibreOffice) as much of a processor, and 4 to 11 times as long, since
// we read it in stretches on both. The start of either program is counted.
//
// Understanding has no part above a twentieth of a run: clauses with their
// subjects are a third of it, times a fifth, words and keywords a sixth. Of the
// record, two thirds are SQLite; the rest is the text of the tasks and their ids. The
// limit that all of these stand beside is far away only because nothing else
// than looking at every character once is counted in it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

type settings struct {
	count, rounds int
	seed          uint64
	arguments     string
	peer, profile string
	stages        bool
	folder        string
}

func main() {
	var s settings
	flag.IntVar(&s.count, "n", 2000, "how many notices to make, if no folder is given")
	flag.Uint64Var(&s.seed, "seed", 1, "what the made notices depend on")
	flag.IntVar(&s.rounds, "rounds", 3, "how often the program runs, in turn with the peer; 0 for the stages alone")
	flag.StringVar(&s.arguments, "arguments", "", "further arguments for taizhang run, such as '--workers 8'")
	flag.StringVar(&s.peer, "peer", "", "another command to run in turn; {in} is the folder, {out} an .xlsx to write")
	flag.BoolVar(&s.stages, "stages", true, "measure each stage alone, one document at a time")
	flag.StringVar(&s.profile, "profile", "", "write a processor profile of the stages to this file")
	flag.Parse()
	s.folder = flag.Arg(0)
	if flag.NArg() > 1 || s.count < 1 || s.rounds < 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(s); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(s settings) error {
	work, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	if s.folder == "" {
		s.folder = filepath.Join(work, "notices")
		if err := os.Mkdir(s.folder, 0o755); err != nil {
			return err
		}
		if err := makeNotices(s.folder, s.count, s.seed); err != nil {
			return err
		}
	}
	if s.rounds > 0 {
		if err := s.programs(work); err != nil {
			return err
		}
	}
	if s.stages {
		return s.measureStages(os.Stdout)
	}
	return nil
}

// programs runs the program as it is shipped, and the peer, in turn: on a machine
// that others use, only what ran side by side can be compared.
func (s settings) programs(work string) error {
	binary := filepath.Join(work, "taizhang")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "./cmd/taizhang")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/taizhang: %w: %s", err, out)
	}
	documents, megabytes, err := weigh(s.folder)
	if err != nil {
		return err
	}
	fmt.Printf("%d files, %.1f MB\n", documents, megabytes)
	out := filepath.Join(work, "out")
	ours := append([]string{binary, "run", s.folder, "-o", filepath.Join(out, "台账.xlsx")}, strings.Fields(s.arguments)...)
	commands := [][]string{ours}
	if s.peer != "" {
		fill := strings.NewReplacer("{in}", s.folder, "{out}", filepath.Join(out, "peer.xlsx"))
		var peer []string
		for _, word := range strings.Fields(s.peer) {
			peer = append(peer, fill.Replace(word))
		}
		commands = append(commands, peer)
	}
	results := make([][]usage, len(commands))
	for range s.rounds {
		for i, command := range commands {
			// Each run begins without a ledger, and without the record of one.
			if err := errors.Join(os.RemoveAll(out), os.Mkdir(out, 0o755)); err != nil {
				return err
			}
			used, err := execute(command)
			if err != nil {
				return err
			}
			results[i] = append(results[i], used)
		}
	}
	fmt.Printf("medians of %d%-12s %8s %8s %8s %8s %8s\n", s.rounds, "", "wall s", "cpu s", "docs/s", "MB/s", "peak MB")
	names := []string{"taizhang", "peer"}
	for i := range results {
		m := middle(results[i])
		peak := "?"
		if m.peak > 0 {
			peak = fmt.Sprintf("%.0f", float64(m.peak)/(1<<20))
		}
		fmt.Printf("%-22s %8.3f %8.3f %8.0f %8.1f %8s\n", names[i], m.wall.Seconds(), m.processor.Seconds(),
			float64(documents)/m.wall.Seconds(), megabytes/m.wall.Seconds(), peak)
	}
	if len(results) == 2 {
		a, b := middle(results[0]), middle(results[1])
		fmt.Printf("peer : taizhang        %7.1f× %7.1f×\n", b.wall.Seconds()/a.wall.Seconds(), b.processor.Seconds()/a.processor.Seconds())
	}
	return nil
}

// weigh counts a folder's files and their megabytes.
func weigh(folder string) (files int, megabytes float64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files++
		megabytes += float64(info.Size()) / 1e6
		return nil
	})
	return files, megabytes, err
}
