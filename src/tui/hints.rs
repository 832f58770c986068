//! A next step as the console says it: verbs by what they do, options by the name of what is filled in.

use crate::{
    domain::{operation, query::Mode},
    locale::{Lang, Text},
};

/// What is asked for by an option of a verb: option, Chinese, English.
const FIELDS: &[(&str, &str, &str)] = &[
    ("applicant", "申请人", "applicant"),
    ("application", "申请编号", "application"),
    ("approve-open", "确认公开", "confirm that it is open"),
    ("as-of", "截至日期", "as of"),
    ("authorisation", "授权编号", "authorisation"),
    ("batch", "批次", "batch"),
    ("bankruptcy", "破产裁定", "bankruptcy ruling"),
    ("basis", "依据", "basis"),
    ("case", "事项", "case"),
    ("cause", "事由", "cause"),
    ("certificate", "证明", "certificate"),
    ("citation", "引用规定", "citation"),
    ("co-unit", "会同单位", "unit that acts with it"),
    ("code", "新代码", "new code"),
    ("date", "日期", "date"),
    ("department", "部门", "department"),
    ("digest", "摘要", "digest"),
    ("document", "文书", "document"),
    ("due", "期限", "last day"),
    ("evidence", "证据材料", "evidence"),
    ("field", "栏目", "field"),
    ("finding", "核查情况", "finding"),
    ("flag", "异常", "flag"),
    ("from", "起", "from"),
    ("grantee", "被授权人", "grantee"),
    ("ground", "事由", "ground"),
    ("guardian", "监护人", "guardian"),
    ("id-document", "出示的证件", "document shown"),
    ("item", "目录项", "item"),
    ("items", "目录项", "items"),
    ("kind", "种类", "kind"),
    ("level", "层级", "level"),
    ("listing", "名单", "listing"),
    ("mandate", "委托文书", "mandate"),
    ("material", "材料", "material"),
    ("matter", "事项", "matter"),
    ("merge", "同一主体合并", "two entries are one"),
    ("method", "送达方式", "manner of service"),
    ("mode", "查询方式", "mode"),
    ("name", "名称", "name"),
    ("number", "编号", "number"),
    ("on", "日期", "day"),
    ("organ", "机关", "organ"),
    ("out", "保存到", "save to"),
    ("person", "身份证号码", "identity number"),
    ("plan-from", "计划起", "planned from"),
    ("plan-until", "计划止", "planned until"),
    ("provider", "提供单位", "provider unit"),
    ("purpose", "用途", "purpose"),
    ("reason", "理由", "reason"),
    ("received", "收到日期", "day received"),
    ("recipient", "接收人", "recipient"),
    ("record", "信息编号", "record"),
    ("refuse", "退回理由", "reason of the refusal"),
    ("rejected", "不成立", "rejected"),
    ("rename", "新名称", "new name"),
    ("replaces", "替换原信息", "it replaces a record"),
    ("report", "报告", "report"),
    ("result", "结果", "result"),
    ("route", "途径", "route"),
    ("rows", "条数", "rows"),
    ("ruling", "裁定", "ruling"),
    ("second", "第二人", "second person"),
    ("severity", "程度", "severity"),
    ("similar", "同类理由", "why it is alike"),
    ("since", "自", "since"),
    ("state", "状态", "state"),
    ("statement", "陈述", "statement"),
    ("subject", "主体", "subject"),
    ("subjects", "主体数", "subjects"),
    ("target", "去向", "whom it goes to"),
    ("text", "说明", "text"),
    ("to", "去向", "where to"),
    ("told", "告知要点", "points told"),
    ("transferred", "提供单位收到日期", "day the provider received it"),
    ("unlink", "撤销误关联的证件", "a paper linked by mistake"),
    ("unit", "单位", "unit"),
    ("until", "止", "until"),
    ("upheld", "成立", "upheld"),
    ("usage", "用途记录", "record of use"),
    ("uses", "次数", "uses"),
    ("view", "种类", "view"),
    ("warned", "已告知", "warned"),
    ("what", "内容", "what"),
    ("words-cleared", "词语核对理由", "why the words may stand"),
    ("written", "书面", "in writing"),
];

/// The same step without the words of the command line.
pub fn spoken(hint: &Text) -> Text {
    Text { zh: say(&hint.zh, Lang::Zh), en: say(&hint.en, Lang::En) }
}

fn say(hint: &str, lang: Lang) -> String {
    let mut said = String::with_capacity(hint.len());
    let mut rest = hint;
    while let Some((before, after)) = rest.split_once("`xintai ") {
        let Some((verb, behind)) = after.split_once('`') else { break };
        join(&mut said, before, &verb_name(verb, lang));
        rest = tight(behind, lang);
    }
    said.push_str(rest);
    without_options(&said, lang)
}

/// The name of the operation that a verb carries out, with the numbers it was to be given.
fn verb_name(line: &str, lang: Lang) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let two = words.iter().take(2).copied().collect::<Vec<_>>().join(".");
    let one = words.first().map(|word| format!("{word}.run")).unwrap_or_default();
    let (label, taken) = match (operation::label(&two), operation::label(&one)) {
        (Some(label), _) => (label, 2),
        (None, Some(label)) => (label, 1),
        (None, None) => return format!("`xintai {line}`"),
    };
    let rest = words.get(taken..).unwrap_or_default().join(" ");
    let name = quoted(label.get(lang), lang);
    if rest.is_empty() { name } else { format!("{name} {rest}") }
}

fn without_options(text: &str, lang: Lang) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("--") {
        let end = after.find(|c: char| !(c.is_ascii_lowercase() || c == '-')).unwrap_or(after.len());
        let (option, behind) = after.split_at_checked(end).unwrap_or((after, ""));
        match (mode_named(option, behind), FIELDS.iter().find(|(known, ..)| *known == option)) {
            (Some((mode, behind)), _) => {
                join(&mut said, before, &quoted(mode.label().get(lang), lang));
                rest = tight(behind, lang);
                continue;
            }
            (None, Some((_, zh, en))) => {
                join(&mut said, before, &quoted(if lang == Lang::Zh { zh } else { en }, lang));
                rest = tight(behind, lang);
                continue;
            }
            (None, None) => said.extend([before, "--", option]),
        }
        rest = behind;
    }
    said.push_str(rest);
    said
}

/// ` self` behind `--mode` is a way to ask, which has a name.
fn mode_named<'t>(option: &str, behind: &'t str) -> Option<(Mode, &'t str)> {
    let word = behind.strip_prefix(' ').filter(|_| option == "mode")?;
    let end = word.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(word.len());
    let (name, after) = word.split_at_checked(end)?;
    Some((Mode::parse(name)?, after))
}

/// Chinese brackets stand without blanks around them.
fn join(said: &mut String, before: &str, name: &str) {
    said.push_str(if name.starts_with('「') { before.trim_end_matches(' ') } else { before });
    said.push_str(name);
}

/// What follows a bracket; a number keeps its distance.
fn tight(behind: &str, lang: Lang) -> &str {
    let next = behind.trim_start_matches(' ');
    if lang == Lang::Zh && next.starts_with(|c: char| !c.is_ascii()) { next } else { behind }
}

fn quoted(name: &str, lang: Lang) -> String {
    if lang == Lang::Zh { format!("「{name}」") } else { format!("\"{name}\"") }
}
