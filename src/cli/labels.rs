//! The headings of tables: each key of an answer in both languages.

use crate::locale::{Label, Lang};

const fn l(zh: &'static str, en: &'static str) -> Label {
    Label::new(zh, en)
}

/// Key and heading. JSON and csv keep the key.
const LABELS: &[(&str, Label)] = &[
    ("action", l("操作", "action")),
    ("active", l("启用", "open")),
    ("allowed", l("允许", "allowed")),
    ("article", l("条款", "article")),
    ("at", l("时间", "time")),
    ("case", l("事项", "case")),
    ("category", l("类别", "category")),
    ("cite", l("依据", "rule")),
    ("code", l("代码", "code")),
    ("context", l("场合", "context")),
    ("count", l("数量", "count")),
    ("counted", l("逐日", "counted")),
    ("date", l("日期", "date")),
    ("days", l("天数", "days")),
    ("db", l("数据库", "database")),
    ("detail", l("说明", "detail")),
    ("district", l("辖区", "district")),
    ("document", l("文书", "document")),
    ("due", l("截止日", "due")),
    ("effect", l("效力", "effect")),
    ("effects", l("效果", "effects")),
    ("entered", l("归集日", "entered")),
    ("expires", l("失效", "expires")),
    ("faults", l("问题", "faults")),
    ("field", l("字段", "field")),
    ("first_bad", l("首个坏行", "first bad row")),
    ("from", l("自", "from")),
    ("head", l("末行摘要", "head")),
    ("id", l("编号", "id")),
    ("in_force", l("施行", "in force")),
    ("issuer", l("发布机关", "issuer")),
    ("item", l("目录项", "item")),
    ("items", l("清单", "items")),
    ("key", l("参数", "key")),
    ("keymap", l("键位", "keymap")),
    ("keys", l("按键", "keys")),
    ("kind", l("种类", "kind")),
    ("line", l("行", "line")),
    ("lines", l("行数", "lines")),
    ("log", l("日志", "log")),
    ("login", l("登录名", "log-in")),
    ("message", l("说明", "message")),
    ("missing", l("待签", "missing signature")),
    ("mode", l("查询方式", "mode")),
    ("name", l("姓名/名称", "name")),
    ("nearest", l("最近一行", "nearest line")),
    ("next", l("后续", "next")),
    ("normalised", l("规范值", "normalised")),
    ("off", l("放假", "days off")),
    ("officer", l("人员", "officer")),
    ("ok", l("完好", "ok")),
    ("one_time_password", l("一次性口令", "one-time password")),
    ("operation", l("操作", "operation")),
    ("outcome", l("结果", "outcome")),
    ("overdue", l("已逾期", "overdue")),
    ("place", l("地点", "place")),
    ("policy", l("权限行", "policy line")),
    ("provisional", l("暂定", "provisional")),
    ("purpose", l("用途", "purpose")),
    ("query_rules", l("查询制度", "query rules")),
    ("reason", l("原因", "reason")),
    ("record", l("信息", "record")),
    ("regime", l("办法", "regime")),
    ("relation", l("关系", "relation")),
    ("role", l("角色", "role")),
    ("roles", l("角色", "roles")),
    ("row", l("行", "row")),
    ("rows", l("行数", "rows")),
    ("rule", l("依据", "rule")),
    ("schema", l("库版本", "schema")),
    ("seq", l("序号", "no.")),
    ("shows", l("须出示", "shows")),
    ("skipped", l("不计的工作日", "skipped")),
    ("source", l("来源", "source")),
    ("source_checked", l("来源已核", "source checked")),
    ("state", l("状态", "state")),
    ("subject", l("主体", "subject")),
    ("title", l("名称", "title")),
    ("unit", l("单位", "unit")),
    ("value", l("值", "value")),
    ("verdict", l("结论", "verdict")),
    ("version", l("版本", "version")),
    ("waiting", l("待签角色", "waiting roles")),
    ("warning", l("警示", "warning")),
    ("who", l("可办理的角色", "roles that may")),
    ("why", l("原因", "why")),
    ("work", l("调休上班", "worked weekends")),
    ("worked_weekends", l("调休上班", "worked weekends")),
    ("working", l("计入", "counts")),
    ("working_days", l("工作日", "working days")),
    ("year", l("年度", "year")),
];

/// The heading of a key; of a dotted key, the headings of its parts. An unknown key is shown as it is.
pub(super) fn label(key: &str, lang: Lang) -> String {
    key.split('.')
        .map(|part| {
            let found = LABELS.iter().find(|(known, _)| *known == part);
            found.map_or_else(|| part.replace('_', " "), |(_, label)| label.get(lang).to_owned())
        })
        .collect::<Vec<_>>()
        .join(lang.pick("·", " "))
}
