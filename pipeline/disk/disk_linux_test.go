package disk

import (
	"path/filepath"
	"testing"
)

const mounts = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /mnt/共享\040盘 rw - fuse.sshfs clerk@server: rw
31 22 0:41 / /mnt/u rw - fuseblk /dev/sdb1 rw
32 30 0:42 / /mnt/共享\040盘/u rw shared:7 - fuseblk /dev/sdc1 rw
`

func TestFuse(t *testing.T) {
	for path, want := range map[string]string{
		"/mnt/共享 盘": "fuse.sshfs", "/mnt/共享 盘/收文/台账.db": "fuse.sshfs", "/mnt/u/台账.db": "", "/mnt/共享 盘/u/台账.db": "", "/mnt/共享 盘外": "",
	} {
		if got := fuseShare(mounts, path); got != want {
			t.Errorf("%s lies on %q, want %q", path, got, want)
		}
	}
}

func TestAFolderOfThisMachine(t *testing.T) {
	if err := RequireLocal(filepath.Join(t.TempDir(), "没有", "记录.db")); err != nil {
		t.Error(err)
	}
}

// TestMagics holds the numbers to those of the kernel's own list.
func TestMagics(t *testing.T) {
	for magic, system := range map[uint32]string{0x6969: "nfs", 0xff534d42: "cifs", 0xfe534d42: "smb"} {
		if magics[magic] != system {
			t.Errorf("%#x is %q", magic, magics[magic])
		}
	}
	for _, local := range []uint32{0xEF53, 0x58465342, 0x01021994, 0x794C7630, 0x9123683E} {
		if magics[local] != "" {
			t.Errorf("%#x is a local disk", local)
		}
	}
}
