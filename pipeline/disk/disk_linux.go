package disk

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// magics are the file systems of other machines (statfs(2), linux/magic.h).
var magics = map[uint32]string{
	0x6969: "nfs", 0x517B: "smb", 0xFF534D42: "cifs", 0xFE534D42: "smb", 0x564C: "ncp", 0x5346414F: "afs", 0x6B414653: "afs",
	0x73757245: "coda", 0x00C36400: "ceph", 0x0BD00BD0: "lustre", 0x786F4256: "vboxsf", 0x013111A8: "ibrix",
	0x19830326: "fhgfs", 0x47504653: "gpfs", 0xAAD7AAEA: "panfs",
	// 9p is left out: the disks of the same machine come by it into WSL and into
	// sandboxes.
}

const fuse = 0x65735546

// networkSystem names the share on which a path lies, "" for a local disk; ok is
// false where nothing stands at the path.
func networkSystem(path string) (system string, ok bool) {
	var stat unix.Statfs_t
	if err := unix.Statfs(path, &stat); err != nil {
		return "", false
	}
	if uint32(stat.Type) == fuse {
		mounts, err := os.ReadFile("/proc/self/mountinfo")
		if err != nil {
			return "", true
		}
		return fuseShare(string(mounts), path), true
	}
	return magics[uint32(stat.Type)], true
}

// fuseShare tells a share from a disk among what user programs mount: ntfs-3g
// and exfat are disks, sshfs and rclone are not. The name of the file system
// stands behind the lone dash of its line, the mount point is the fifth word.
func fuseShare(mountinfo, path string) string {
	longest, share := -1, ""
	for line := range strings.Lines(mountinfo) {
		words := strings.Fields(line)
		if len(words) < 5 {
			continue
		}
		point := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(words[4])
		if path != point && !strings.HasPrefix(path, strings.TrimSuffix(point, "/")+"/") || len(point) < longest {
			continue
		}
		longest, share = len(point), ""
		for i, word := range words {
			if word != "-" || i+1 >= len(words) {
				continue
			}
			for _, remote := range []string{"sshfs", "rclone", "s3fs", "gvfsd", "davfs", "curlftpfs", "glusterfs", "cifs", "smb", "nfs", "ceph", "juicefs", "seaweedfs"} {
				if strings.Contains(words[i+1], remote) {
					share = words[i+1]
				}
			}
			break
		}
	}
	return share
}
