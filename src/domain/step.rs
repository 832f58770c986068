//! What the steps of cases, their outcomes and their effects are called, in both languages: on screens, sheets and in tables.

use crate::locale::Label;

/// A word of the packs, Chinese, English.
type Named = (&'static str, &'static str, &'static str);

/// Steps.
const STEPS: &[Named] = &[
    ("accept", "受理", "accept"),
    ("acknowledge", "知悉终止", "take note of the end"),
    ("amend", "更正收件日", "mend the day of receipt"),
    ("amend-confirm", "确认更正", "amendment confirmed"),
    ("amend-refuse", "不同意更正", "amendment refused"),
    ("annotate", "仍有异议 (标注)", "still disputed (annotate)"),
    ("answer", "答复异议", "answer the objection"),
    ("approve", "复核", "second officer"),
    ("assign", "分派", "assigned"),
    ("attach", "附加答复与异议报告", "attach answer and report"),
    ("close", "办结", "close the case"),
    ("compare", "登记比对结论", "conclude the comparison"),
    ("confirm", "复核", "second officer"),
    ("continue", "恢复计时", "start the clock again"),
    ("correct", "更正不一致项", "correct what differs"),
    ("decide", "作出决定", "decide"),
    ("delete", "删除", "erase"),
    ("dispute", "收到异议报告", "objection report received"),
    ("drop", "不予列入", "drop the proposal"),
    ("end", "终止措施", "end the measure"),
    ("execute", "执行", "execute"),
    ("extend", "延长期限", "extend the period"),
    ("feedback", "反馈实施结果", "feed the result back"),
    ("file", "登记", "filed"),
    ("forward", "转提供单位核查", "forward to the provider"),
    ("gone", "信息已不存在", "the record is gone"),
    ("grant", "准予 (送复核)", "grant (to the second officer)"),
    ("hand-over", "移交有关单位", "hand over to the unit"),
    ("notify", "告知主体", "tell the subject"),
    ("object", "登记主体异议", "the subject objects"),
    ("pause", "停止计时", "stop the clock"),
    ("publish", "发布生效", "publish"),
    ("reassign", "改派", "reassigned"),
    ("receive", "登记送达", "register the provider's receipt"),
    ("refuse", "不予受理", "refuse"),
    ("remove", "提出删除、移出", "propose or carry out the removal"),
    ("reply", "核查答复", "provider's reply"),
    ("resume", "恢复查询", "resume disclosure"),
    ("start", "开始实施", "begin the measure"),
    ("supplement", "一次性告知补正", "ask once for what is missing"),
    ("suspend", "中止查询", "suspend disclosure"),
    ("urge", "催办", "urge the provider"),
    ("waive", "主体表示无异议", "the subject is content"),
    ("withdraw", "登记撤回", "register the withdrawal"),
];

/// Steps that mean something else in one kind of case: kind, step, Chinese, English.
const OWN_STEPS: &[(&str, &str, &str, &str)] = &[("repair", "receive", "登记补正材料", "register what was missing")];

/// Outcomes of steps.
const OUTCOMES: &[Named] = &[
    ("agreed", "依约定", "by agreement"),
    ("annotate", "标注", "annotated"),
    ("approved", "同意", "approved"),
    ("confirmed", "同意", "confirmed"),
    ("confirmed-beside", "同意 (另有核查)", "confirmed, with a verification under way"),
    ("confirmed-part", "同意 (部分)", "confirmed in part"),
    ("confirmed-rest", "同意 (其余转核查)", "confirmed, the rest goes on"),
    ("delete", "删除", "deleted"),
    ("differs", "不一致", "they differ"),
    ("erased", "信息已删除", "the record was erased"),
    ("expired", "期限已满", "the period is over"),
    ("granted", "准予", "granted"),
    ("incomplete", "材料不全", "incomplete"),
    ("no-contact", "未留联系方式", "no contact given"),
    ("not-expired", "期限未满", "the period is not over"),
    ("noticed", "已补正告知", "asked for what was missing"),
    ("positive", "守信信息", "positive information"),
    ("refused", "不同意", "refused"),
    ("refused-beside", "不同意 (另有核查)", "refused, with a verification under way"),
    ("rejected", "不成立", "not upheld"),
    ("rejected-beside", "不成立 (另有更正)", "not upheld, with a correction under way"),
    ("rejected-part", "部分不成立", "not upheld in part"),
    ("rest", "其余项", "the rest"),
    ("result", "依修复结果", "by a result"),
    ("same", "一致", "the same"),
    ("self-declared", "自愿申报信息", "self-declared information"),
    ("shield", "屏蔽", "shielded"),
    ("similar", "同类信息", "of a similar kind"),
    ("unverifiable", "无法核实", "cannot be verified"),
    ("upheld", "成立", "upheld"),
    ("withdrawn", "信息已撤回", "its unit took the record back"),
];

/// What steps cause.
const EFFECTS: &[Named] = &[
    ("annotate", "对外查询标注「异议处理中」", "queries show the mark `objection pending`"),
    ("annotate-disputed", "对外查询标注「仍有异议」", "queries show the mark `still disputed`"),
    ("lift-annotation", "解除异议标注", "the objection mark is lifted"),
    ("suspend", "中止向社会提供查询", "public query is suspended"),
    ("release", "恢复查询", "query is resumed"),
    ("correct", "更正平台记载, 原文保留", "the platform's copy is corrected; the original stays"),
    ("hide", "从查询界面删除, 数据库保留", "removed from the query interface; kept in the database"),
    ("shield", "屏蔽", "shielded"),
    ("mark-repaired", "标注「已修复」", "the mark `repaired` is put on the record"),
    ("erase", "从数据库删除, 仅存记号", "erased from the database; only a tombstone stays"),
    ("archive", "转档案保存, 不再披露", "archived, no longer disclosed"),
    ("attach", "答复与异议报告一并随信息披露", "the answer and the report are disclosed with the record"),
    ("end-measures", "解除惩戒措施", "measures end"),
    ("found-anew", "重整计划执行期间视为新设立", "counts as newly founded while its plan runs"),
    ("notify", "须告知信息主体", "the subject is to be told"),
    ("tell-provider", "告知提供单位", "the provider is told"),
    ("tell-supervisor", "告知主管", "the supervisor is told"),
];

/// Events from which days count.
const STARTS: &[Named] = &[
    ("act-end", "行为或者事件终止之日", "the end of the act or event"),
    ("application.accepted", "受理申请之日", "acceptance of the application"),
    ("application.received", "收到申请之日", "receipt of the application"),
    ("cancelled", "被取消之日", "the day it was cancelled"),
    ("certificate.received", "收到证明之日", "receipt of the certificate"),
    ("correction.confirmed", "更正复核之日", "confirmation of the correction"),
    ("death", "死亡之日", "death"),
    ("determination", "认定之日", "determination"),
    ("effect", "生效之日", "effect"),
    ("entry", "入库之日", "entry"),
    ("extension.from", "延长起算之日", "the day the extension begins"),
    ("forward.received", "收到转办之日", "receipt of the forwarded case"),
    ("notice.received", "收到告知之日", "receipt of the notice"),
    ("objection.received", "收到异议之日", "receipt of the objection"),
    ("reply.received", "收到核查答复之日", "receipt of the reply"),
    ("subject-end", "主体终止之日", "the end of the subject"),
    ("subject-objection.received", "收到主体异议之日", "receipt of the subject's objection"),
    ("supplement.received", "收到补正材料之日", "receipt of what was missing"),
    ("transfer.received", "提供单位收到转办之日", "receipt by the provider"),
    ("validity-end", "有效期届满之日", "the end of validity"),
];

/// Kinds of paper that come with cases.
const PAPERS: &[Named] = &[
    ("administrative-decision", "行政决定文书", "administrative decision"),
    ("application", "申请书", "application"),
    ("certificate", "证明", "certificate"),
    ("commitment", "信用承诺书", "commitment"),
    ("court-judgment", "法院判决", "court judgment"),
    ("document", "文书", "document"),
    ("evidence", "证据", "evidence"),
    ("listing-decision", "列入决定书", "decision of the listing"),
    ("mandate", "授权委托书", "mandate"),
    ("notice", "告知文书", "notice"),
    ("organ-withdrawal", "作出机关撤销决定", "the organ's own withdrawal"),
    ("reconsideration-decision", "行政复议决定", "reconsideration decision"),
    ("reply", "核查答复", "provider's reply"),
    ("report", "异议报告", "objection report"),
    ("service", "送达回证", "proof of service"),
];

fn find(names: &[Named], word: &str) -> Option<Label> {
    names.iter().find(|(known, ..)| *known == word).map(|(_, zh, en)| Label::new(zh, en))
}

/// What a step is called.
pub fn label(step: &str) -> Option<Label> {
    find(STEPS, step)
}

/// What a step of a kind of case is called.
pub fn label_in(kind: &str, step: &str) -> Option<Label> {
    let own = OWN_STEPS.iter().find(|(of, known, ..)| *of == kind && *known == step);
    own.map(|(_, _, zh, en)| Label::new(zh, en)).or_else(|| label(step))
}

/// What an outcome of a step is called.
pub fn outcome(word: &str) -> Option<Label> {
    find(OUTCOMES, word)
}

/// What an effect means to an officer.
pub fn effect(word: &str) -> Option<Label> {
    find(EFFECTS, word)
}

/// What an event is called from which days count.
pub fn start(word: &str) -> Option<Label> {
    find(STARTS, word)
}

/// What a kind of paper is called.
pub fn paper(kind: &str) -> Option<Label> {
    find(PAPERS, kind)
}
