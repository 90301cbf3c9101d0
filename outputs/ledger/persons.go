package ledger

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// units gives 牵头(责任)单位: the parties that are no persons, the leading one
// first. Where all are persons they stand here too, so that no row is without
// somebody who answers for it.
func units(r *Row) string {
	var found []string
	for i, party := range r.Task.Responsible {
		if !isPerson(party, i) {
			found = append(found, party)
		}
	}
	if len(found) == 0 {
		found = r.Task.Responsible
	}
	return joined(found)
}

// persons gives 责任人: the parties that are posts or persons.
func persons(parties []string) []string {
	var found []string
	for i, party := range parties {
		if isPerson(party, i) {
			found = append(found, party)
		}
	}
	return found
}

// posts are the words on which the name of a post ends.
var posts = []string{
	"书记", "主任", "处长", "科长", "局长", "部长", "院长", "校长", "所长", "馆长", "厂长", "站长", "组长", "总经理", "经理", "秘书长", "会长", "社长", "县长", "市长", "镇长", "区长", "司长", "厅长",
	"主席", "委员", "负责人", "联系人", "联络员", "班主任", "辅导员", "管理员", "安全员", "领导", "同志", "老师",
}

// postEndings are the characters on which posts end: few parties do, and only
// those are held against all posts.
const postEndings = "记任长理书席员人导志师"

// unitEndings are the characters on which the names of units end; a short name
// that ends on one is no person.
const unitEndings = "部处科室院系所组委局厅办会团队校馆站站中心司社区县市镇乡村厂公司支部班员人位"

// surnames are common one-character surnames; those that are also everyday
// words at the head of a unit's name (高, 安, 向 …) are left out.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖石贾韦付夏邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤"

// isPerson reports whether a party is a post or a person. A bare name counts
// only behind a unit (position > 0): the columns of a plan name the unit first.
func isPerson(party string, position int) bool {
	last, _ := utf8.DecodeLastRuneInString(party)
	if strings.ContainsRune(postEndings, last) && slices.ContainsFunc(posts, func(post string) bool { return strings.HasSuffix(party, post) }) {
		return true
	}
	length := utf8.RuneCountInString(party)
	if position == 0 || length < 2 || length > 3 {
		return false
	}
	first, _ := utf8.DecodeRuneInString(party)
	for _, r := range party {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return strings.ContainsRune(surnames, first) && !strings.ContainsRune(unitEndings, last)
}
