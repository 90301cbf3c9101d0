package ledger

import "taizhang/extractors/notice"

// Explain says in the reader's language why a document could not be read and
// what to do about it: in English for "en", otherwise in Chinese. A cause that
// the table does not know is explained as damage.
func Explain(cause notice.Cause, language string) (reason, remedy string) {
	e, known := explanations[cause]
	if !known {
		e = explanations[notice.CauseDamaged]
	}
	if language == "en" {
		return e.english[0], e.english[1]
	}
	return e.chinese[0], e.chinese[1]
}

// explanation holds reason and remedy.
type explanation struct{ chinese, english [2]string }

// explanations has an entry for every cause; nothing changes it.
var explanations = map[notice.Cause]explanation{
	notice.CauseUnsupported: {
		[2]string{"不是可识别的 PDF 或文本文件", "请另存为 PDF 或 TXT 后再放入"},
		[2]string{"neither a PDF nor a text file", "save it as PDF or TXT and try again"},
	},
	notice.CauseEmpty: {
		[2]string{"文件是空的（0 字节或没有内容）", "请向来文单位重新索取，或检查是否下载完整"},
		[2]string{"the file is empty", "ask the sender for it again, or check whether the download was complete"},
	},
	notice.CauseEncrypted: {
		[2]string{"文件设有打开密码", "请用 --password 写明密码，或另存一份不带密码的副本"},
		[2]string{"the file needs a password", "give it with --password, or save a copy without one"},
	},
	notice.CauseNoText: {
		[2]string{"只有图片，没有文字（扫描件）", "请安装文字识别（OCR）程序 tesseract 及其简体中文数据 chi_sim 后重新读取，或向来文单位索取电子版"},
		[2]string{"pictures only, no text (a scan)", "install tesseract with its data chi_sim for text recognition (OCR) and read it again, or ask the sender for the electronic version"},
	},
	notice.CauseTooLarge: {
		[2]string{"文件超过大小上限", "请拆分文件，或调高上限后重试"},
		[2]string{"the file is over the size limit", "split it, or raise the limit and try again"},
	},
	notice.CauseTimedOut: {
		[2]string{"处理超时", "请单独重试这个文件；仍超时请拆分后再放入"},
		[2]string{"reading took too long", "try this file alone; if it still takes too long, split it"},
	},
	notice.CauseDamaged: {
		[2]string{"文件已损坏，无法修复", "请向来文单位重新索取"},
		[2]string{"the file is damaged beyond repair", "ask the sender for it again"},
	},
	notice.CauseUnreadable: {
		[2]string{"文件打不开（没有权限，或磁盘出错）", "请检查文件权限，或把文件复制到本机后重试"},
		[2]string{"the file cannot be opened (no permission, or a disk error)", "check its permissions, or copy it to this computer and try again"},
	},
	notice.CauseMissing: {
		[2]string{"文件不存在，或在读取时被移走", "请检查路径；文件移动完毕后重试"},
		[2]string{"the file is not there, or was moved while it was read", "check the path, and try again once the file stays in place"},
	},
	notice.CausePanic: {
		[2]string{"程序内部出错，其他文件不受影响", "请人工阅读这个文件，并把它报告给维护者"},
		[2]string{"a fault of this program; the other files are not affected", "read this file yourself and report it to the maintainers"},
	},
}
