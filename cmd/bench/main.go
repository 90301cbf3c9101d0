// Command bench measures how fast notices become a ledger, by itself or against
// another program.
//
//	go run ./cmd/bench [-n 2000] [-rounds 3] [-peer 'COMMAND {in} {out}'] [FOLDER]
package main

import (
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
	ours := append([]string{binary, "run", s.folder, "-o", filepath.Join(work, "a.xlsx")}, strings.Fields(s.arguments)...)
	commands := [][]string{ours}
	if s.peer != "" {
		fill := strings.NewReplacer("{in}", s.folder, "{out}", filepath.Join(work, "b.xlsx"))
		var peer []string
		for _, word := range strings.Fields(s.peer) {
			peer = append(peer, fill.Replace(word))
		}
		commands = append(commands, peer)
	}
	results := make([][]usage, len(commands))
	for range s.rounds {
		for i, command := range commands {
			used, err := execute(command)
			if err != nil {
				return err
			}
			results[i] = append(results[i], used)
		}
		// Each run begins without a ledger, and does not keep the one before.
		for _, left := range []string{"a.xlsx", "b.xlsx", "备份"} {
			os.RemoveAll(filepath.Join(work, left))
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
