package duty

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestMaySay holds what the characters of a text allow against what it says.
func TestMaySay(t *testing.T) {
	pieces := strings.Fields(`去年 前年 上年 上学期 上半年来 日前 此前 近日 昨日 年初以来 以来 近年来 一年来 过去 期间曾 截至 截止目前 目前 按照惯例 按照 按 下列 以下 如下 下表 安排 要求 规定
		现 现将 公开 征求 面向 特作 特制定 特此 制定本 通知如下 ： 决定 自 开展 对 经研究 工作 事项 结果 名单 成绩 成绩公布 结果揭晓 公布 通报 揭晓 ， 。 各单位 x \xe5`)
	rapid.Check(t, func(t *rapid.T) {
		for range 20 {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 5).Draw(t, "pieces"), "")
			may := maySay(text)
			sayings().FindPlainly(text, func(what, start, end int) bool {
				if may&(1<<what) == 0 {
					t.Fatalf("%q says %d by %q, and its characters do not", text, what, text[start:end])
				}
				return true
			})
		}
	})
}
