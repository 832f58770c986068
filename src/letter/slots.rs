//! What the slots of letters are called, for who is told that one is missing.

/// Slot, Chinese, English.
const NAMES: &[(&str, &str, &str)] = &[
    ("about", "事由", "what it is about"),
    ("arrived", "到达之日", "day of arrival"),
    ("article", "依据条款", "article"),
    ("basis", "认定依据", "basis"),
    ("batch", "批次", "batch"),
    ("case", "事项编号", "number of the case"),
    ("changes", "更正内容", "what was corrected"),
    ("cited", "所引依据", "what it cites"),
    ("co_unit", "会同单位", "unit that determines with it"),
    ("content", "内容", "content"),
    ("date", "生效之日", "day of effect"),
    ("days", "工作日数", "working days"),
    ("decided", "决定之日", "day of the decision"),
    ("difference", "不一致之处", "what differs"),
    ("due", "期限", "last day"),
    ("facts", "事实", "facts"),
    ("finding", "核查结果", "finding"),
    ("government", "提请的政府", "government addressed"),
    ("ground", "理由类别", "ground"),
    ("items", "目录项", "catalogue items"),
    ("kind", "种类", "kind"),
    ("last_day", "末日", "last day"),
    ("list", "名单", "list"),
    ("measure", "措施", "measure"),
    ("measures", "措施", "measures"),
    ("missing", "应补正的材料", "what is to be supplied"),
    ("number", "文书号", "number of the document"),
    ("objected", "异议内容", "what was objected"),
    ("period", "披露期限", "period"),
    ("provider", "信息提供单位", "provider"),
    ("reason", "理由", "reason"),
    ("received", "收到之日", "day of receipt"),
    ("recipient", "收件人", "recipient"),
    ("record", "信息", "record"),
    ("referral", "转告编号", "number of the referral"),
    ("remedies", "救济途径", "remedies"),
    ("remedy", "救济途径", "remedy"),
    ("reminder", "催促编号", "number of the reminder"),
    ("removal", "移出条件", "how it is removed"),
    ("reply_by", "答复期限", "day to answer by"),
    ("result", "处理结果", "result"),
    ("rights", "权利", "rights"),
    ("scope", "范围", "scope"),
    ("stated", "陈述内容", "what was stated"),
    ("subject", "信息主体", "subject"),
    ("unit", "单位", "unit"),
    ("way", "方式", "way"),
    ("what", "要求的内容", "what is asked"),
];

/// The names of slots, in Chinese and in English.
pub(super) fn names(slots: &[&str]) -> (String, String) {
    let name = |slot: &str| {
        let known = NAMES.iter().find(|(known, ..)| *known == slot);
        known.map_or_else(|| (slot.to_owned(), slot.to_owned()), |(_, zh, en)| ((*zh).to_owned(), (*en).to_owned()))
    };
    let (zh, en): (Vec<String>, Vec<String>) = slots.iter().map(|slot| name(slot)).unzip();
    (zh.join("、"), en.join(", "))
}
