package lock

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test start itself as another process that holds a lock
// until it is killed.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "hold" {
		if _, err := Acquire(os.Args[2], Holder{PID: os.Getpid(), Host: "办公室", Command: "taizhang watch", Since: time.Date(2021, 9, 18, 8, 0, 0, 0, time.Local)}); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		select {}
	}
	os.Exit(m.Run())
}

func TestTheHolderIsNamedAndItsDeathFreesTheLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.lock")
	other := exec.Command(os.Args[0], "hold", path)
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill() }()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "held\n" {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	_, err = Acquire(path, Holder{PID: 1})
	var held *Held
	if !errors.As(err, &held) || held.By.PID != other.Process.Pid {
		t.Fatalf("the error is %v", err)
	}
	for _, word := range []string{"taizhang watch", "办公室", "2021-09-18 08:00:00", fmt.Sprint(other.Process.Pid)} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	ours, err := Acquire(path, Holder{PID: 2, Host: "本机"})
	if err != nil {
		t.Fatalf("the lock outlives its holder: %v", err)
	}
	if holder, err := Read(path); err != nil || holder.PID != 2 {
		t.Errorf("the words are %+v, %v", holder, err)
	}
	if err := ours.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := Acquire(path, Holder{PID: 3})
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

func TestAPlaceThatCannotBeLocked(t *testing.T) {
	if _, err := Acquire(filepath.Join(t.TempDir(), "没有", "record.lock"), Holder{}); err == nil || errors.As(err, new(*Held)) {
		t.Errorf("the error is %v", err)
	}
}
