package pipeline

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
)

// program is a digest of the program that runs, "" where it cannot be had. Its file
// may have been replaced since it was started: Linux gives the one that runs, and
// elsewhere what it says of itself is another then.
var program = sync.OnceValue(func() string {
	file, err := os.Open("/proc/self/exe")
	if err != nil {
		path, err := os.Executable()
		if err != nil {
			return ""
		}
		if file, err = os.Open(path); err != nil {
			return ""
		}
	}
	defer file.Close()
	built, _ := debug.ReadBuildInfo()
	id, err := buildID(file)
	if err != nil {
		return ""
	}
	return digest(id, fmt.Sprint(built))
})

// buildID is what tells a program from every other: the id that Go writes into the
// first 32 KB of one, made of all that went into it (cmd/internal/buildid reads no
// more), and where there is none, as in a program that was linked without, a digest
// of all its bytes. That takes 20 ms and more, as long as reading ten notices.
func buildID(file io.ReadSeeker) (string, error) {
	head := make([]byte, 32<<10)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", err
	}
	head = head[:n]
	if _, id, marked := bytes.Cut(head, []byte("\xff Go build ID: \"")); marked { // Windows, macOS
		if id, _, whole := bytes.Cut(id, []byte("\"\n \xff")); whole && len(id) > 0 {
			return string(id), nil
		}
	}
	// In an ELF file a note of the type 4 with the name Go: three lengths before it.
	if before, id, marked := bytes.Cut(head, []byte("\x04\x00\x00\x00Go\x00\x00")); marked && len(before) >= 4 {
		if size := binary.LittleEndian.Uint32(before[len(before)-4:]); size > 0 && int64(size) <= int64(len(id)) {
			return string(id[:size]), nil
		}
	}
	sum := sha256.New()
	_, err = file.Seek(0, io.SeekStart)
	if err == nil {
		_, err = io.Copy(sum, file)
	}
	return string(sum.Sum(nil)), err
}
