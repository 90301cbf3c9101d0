package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"taizhang/outputs/ledger"
)

// progress shows how far a run is: a bar on a terminal, a line a file
// elsewhere, so that a log can be read.
type progress struct {
	desk  desk
	bar   *progressbar.ProgressBar
	draw  bool
	lines *gathered
}

func (d desk) newProgress() *progress {
	p := &progress{desk: d, draw: isTerminal(d.err), lines: &gathered{to: d.err}}
	if !p.draw {
		p.desk.err = p.lines
	}
	return p
}

// gathered hands on what is written to it together, a tenth of a second later at the
// latest: a line a file, each written alone, woke who reads them two thousand times in
// a run of less than two seconds.
type gathered struct {
	to    io.Writer
	mutex sync.Mutex
	lines []byte
}

const longestGathering = 100 * time.Millisecond

func (g *gathered) Write(line []byte) (int, error) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.lines) == 0 {
		time.AfterFunc(longestGathering, g.handOn)
	}
	g.lines = append(g.lines, line...)
	return len(line), nil
}

// handOn keeps no error back: that nobody reads the lines is no reason to stop.
func (g *gathered) handOn() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if len(g.lines) > 0 {
		_, _ = g.to.Write(g.lines)
		g.lines = g.lines[:0]
	}
}

func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

func (p *progress) step(done, total int, file ledger.File) {
	if p.draw {
		if p.bar == nil {
			p.bar = progressbar.NewOptions(total,
				progressbar.OptionSetWriter(p.desk.err),
				progressbar.OptionSetDescription(p.desk.say("读取通知", "reading")),
				progressbar.OptionSetWidth(30), progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
				progressbar.OptionThrottle(50*time.Millisecond), // a terminal over a network need not see each file
				progressbar.OptionClearOnFinish())
		}
		// A bar that cannot be drawn is no reason to stop reading.
		_ = p.bar.Set(done)
		return
	}
	if failure := failureOf(file); failure != nil {
		reason, _ := ledger.Explain(failure.Cause, string(p.desk.language))
		p.desk.tell(p.desk.say("[%d/%d] %s：未能读取，%s", "[%d/%d] %s: failed, %s"), done, total, file.Path, reason)
		return
	}
	p.desk.tell(p.desk.say("[%d/%d] %s：%d 项任务", "[%d/%d] %s: %d tasks"), done, total, file.Path, file.Tasks())
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	p.lines.handOn()
}
