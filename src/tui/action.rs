//! Every action an officer can bind, in one table: name, group, permission, danger, both sentences and the equal verb.

use crate::locale::Label;

/// How the palette and the manual group actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Live everywhere.
    Global,
    /// Which screen.
    Screens,
    /// Where the cursor stands.
    Move,
    /// Looking closer.
    Look,
    /// Moving a case (办理).
    Cases,
    /// Reviewing what providers sent (归集审核).
    Review,
    /// Querying (信用查询).
    Query,
    /// The log (查询日志).
    Log,
    /// Running the installation (系统设置).
    System,
    /// Typing.
    Typing,
}

impl Group {
    /// The heading.
    pub fn label(self) -> Label {
        match self {
            Self::Global => Label::new("通用", "everywhere"),
            Self::Screens => Label::new("屏幕", "screens"),
            Self::Move => Label::new("移动", "moving"),
            Self::Look => Label::new("查看", "looking closer"),
            Self::Cases => Label::new("办理", "cases"),
            Self::Review => Label::new("归集审核", "record review"),
            Self::Query => Label::new("信用查询", "query"),
            Self::Log => Label::new("查询日志", "query log"),
            Self::System => Label::new("系统设置", "system settings"),
            Self::Typing => Label::new("填写", "typing"),
        }
    }
}

/// How much an action can break, and so how it is confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Nothing is changed, or it is easily changed back.
    None,
    /// Confirmed with `y`.
    Confirm,
    /// Confirmed by typing the last four characters of the document number.
    Typed,
}

macro_rules! actions {
    ($($variant:ident $name:literal $group:ident $permission:expr, $danger:ident, $zh:literal, $en:literal, $verb:literal;)*) => {
        /// A named action.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $en] $variant,)*
        }

        impl Action {
            /// The whole table, in the order hints and help show it.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name keymaps use.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What it does, in both languages.
            pub fn label(self) -> Label {
                match self { $(Self::$variant => Label::new($zh, $en),)* }
            }

            /// Where help lists it.
            pub fn group(self) -> Group {
                match self { $(Self::$variant => Group::$group,)* }
            }

            /// The operation whose permission it needs.
            pub fn permission(self) -> Option<&'static str> {
                match self { $(Self::$variant => $permission,)* }
            }

            /// How it is confirmed.
            pub fn danger(self) -> Danger {
                match self { $(Self::$variant => Danger::$danger,)* }
            }

            /// The verb that does the same from a script; empty where there is nothing to script.
            pub fn verb(self) -> &'static str {
                match self { $(Self::$variant => $verb,)* }
            }

            /// The action a keymap names.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

actions! {
    Help "help" Global None, None, "帮助", "keys and help", "xintai keymap show";
    Palette "palette" Global None, None, "命令", "commands", "";
    Back "back" Global None, None, "返回", "back", "";
    Quit "quit" Global None, None, "退出", "leave", "";
    Stop "stop" Global None, None, "停止查询", "stop the query", "";
    Redraw "redraw" Global None, None, "重画屏幕", "redraw the screen", "";
    Refresh "refresh" Global None, None, "重新读取", "read again", "";
    Lock "lock" Global None, None, "锁屏", "lock", "";
    HeadCode "head-code" Global Some("log.head"), None, "核对码", "head code", "xintai log head";
    LogOut "log-out" Global None, None, "退出登录", "log out", "";
    Screen1 "screen-1" Screens Some("worklist.show"), None, "待办", "worklist", "xintai case list";
    Screen2 "screen-2" Screens Some("record.list"), None, "归集审核", "record review", "xintai record list";
    Screen3 "screen-3" Screens Some("objection.list"), None, "异议比对", "objections", "xintai objection list";
    Screen4 "screen-4" Screens Some("repair.list"), None, "信用修复", "repair", "xintai repair list";
    Screen5 "screen-5" Screens Some("query.run"), None, "信用查询", "query", "xintai query SUBJECT";
    Screen6 "screen-6" Screens Some("log.list"), None, "查询日志", "query log", "xintai log list";
    Screen7 "screen-7" Screens Some("policy.table"), None, "权限表", "permissions", "xintai policy table";
    Screen8 "screen-8" Screens Some("listing.list"), None, "名单措施", "lists and measures", "xintai listing list";
    Screen9 "screen-9" Screens Some("regime.check"), None, "系统设置", "system settings", "xintai regime check";
    Down "down" Move None, None, "下移", "down", "";
    Up "up" Move None, None, "上移", "up", "";
    PageDown "page-down" Move None, None, "下一页", "next page", "";
    PageUp "page-up" Move None, None, "上一页", "previous page", "";
    First "first" Move None, None, "首行", "first row", "";
    Last "last" Move None, None, "末行", "last row", "";
    Open "open" Move None, None, "打开", "open", "";
    OtherPane "other-pane" Move None, None, "左右切换", "other side", "";
    NextCase "next-case" Move None, None, "下一件", "next case", "";
    PreviousCase "previous-case" Move None, None, "上一件", "previous case", "";
    Filter "filter" Look None, None, "过滤", "filter", "";
    Why "why" Look None, None, "依据", "why", "xintai case show ID";
    Reveal "reveal" Look Some("subject.reveal"), None, "显示全文", "reveal", "xintai subject reveal SUBJECT";
    Evidence "evidence" Look None, None, "证据", "evidence", "xintai objection show ID";
    History "history" Look Some("record.history"), None, "历史版本", "history", "xintai record history ID";
    PreviousVersion "previous-version" Look Some("record.history"), None, "与上一版比对", "compare with the previous version", "xintai record history ID";
    OriginalRow "original-row" Look Some("record.show"), None, "原始行", "row as received", "xintai record show ID";
    Preview "preview" Look None, None, "预览效果", "preview the effects", "xintai case act ID ACTION --dry-run";
    Reports "reports" Look Some("report.security"), None, "监督报告", "supervision reports", "xintai report supervision --view VIEW";
    ReleaseQuota "release-quota" Look Some("quota.release"), None, "放行额度", "release beyond a quota", "xintai quota release LOGIN";
    Record "record" Look Some("record.show"), None, "查一条信息", "look up a record", "xintai record show ID --as-of DATE";
    Subject "subject" Look Some("subject.show"), None, "主体", "subject", "xintai subject show ID";
    Accept "accept" Cases Some("case.act"), None, "受理", "accept", "xintai case act ID accept";
    Supplement "supplement" Cases Some("case.act"), Confirm, "一次性告知补正", "ask once for what is missing", "xintai case act ID supplement";
    Refuse "refuse" Cases Some("case.act"), Confirm, "不予受理", "refuse", "xintai case act ID refuse --reason CODE";
    Compare "compare" Cases Some("objection.compare"), None, "登记比对结论", "conclude the comparison", "xintai case act ID compare";
    Correct "correct" Cases Some("objection.correct"), Confirm, "更正不一致项", "correct what differs", "xintai case act ID correct";
    Forward "forward" Cases Some("objection.forward"), Confirm, "转提供单位核查", "forward to the provider", "xintai case act ID forward";
    Result "result" Cases Some("objection.reply"), None, "登记结果", "register the result", "xintai case act ID reply --upheld";
    Maintain "maintain" Cases Some("objection.reply"), None, "核查不成立", "reply: not upheld", "xintai case act ID reply --rejected --finding TEXT";
    Receive "receive" Cases Some("objection.receive"), None, "登记送达", "register the provider's receipt", "xintai case act ID receive --received DATE";
    Annotate "annotate" Cases Some("objection.annotate"), Confirm, "仍有异议 (标注)", "still disputed (annotate)", "xintai case act ID annotate";
    Grant "grant" Cases Some("repair.decide"), Typed, "准予 (送复核)", "grant (to the second officer)", "xintai case act ID grant";
    Approve "approve" Cases None, Typed, "复核同意", "approve as second officer", "xintai case act ID confirm --upheld";
    Decline "decline" Cases None, Confirm, "复核不同意", "decline as second officer", "xintai case act ID confirm --rejected";
    Suspend "suspend" Cases Some("objection.suspend"), Confirm, "中止查询", "suspend disclosure", "xintai case act ID suspend";
    Resume "resume" Cases Some("objection.resume"), Confirm, "恢复查询", "resume disclosure", "xintai case act ID resume";
    Urge "urge" Cases Some("objection.urge"), None, "催办", "urge the provider", "xintai case act ID urge";
    Extend "extend" Cases Some("case.act"), Confirm, "延长期限", "extend the period", "xintai case act ID extend --reason TEXT";
    Execute "execute" Cases Some("case.act"), Typed, "执行", "execute", "xintai case act ID execute";
    Close "close" Cases Some("case.act"), Confirm, "办结", "close the case", "xintai case act ID close";
    Withdraw "withdraw" Cases Some("case.act"), Confirm, "登记撤回", "register the withdrawal", "xintai case act ID withdraw";
    Erase "erase" Cases Some("revocation.delete"), Typed, "删除", "erase", "xintai case act ID delete";
    Notice "notice" Cases Some("notice.render"), Confirm, "起草通知", "write the notice", "xintai notice render CASE --kind CODE";
    SendNotice "send-notice" Cases Some("notice.send"), Confirm, "送达通知", "send the notice", "xintai case act ID notify";
    SaveFile "save-file" Cases None, None, "存为文件", "save to a file", "xintai notice render CASE --out FILE";
    Publish "publish" Cases Some("feed.push"), Confirm, "发布", "publish", "xintai feed push CHANNEL";
    Office "office" Cases None, None, "日常办理", "work of the office", "xintai feed preview CHANNEL";
    Decisions "decisions" Cases Some("decision.list"), None, "两人办理的复核", "decisions of two persons", "xintai decision list";
    Mark "mark" Cases Some("decision.decide"), None, "选中 (一并办理)", "mark, to decide together", "xintai decision approve ID...";
    Step "step" Cases Some("case.act"), Confirm, "其他步骤", "another step", "xintai case actions ID";
    Assign "assign" Cases Some("case.assign"), None, "分派", "assign", "xintai case assign ID LOGIN";
    New "new" Cases None, None, "新建", "new", "xintai objection file";
    Candidates "candidates" Cases Some("listing.candidates"), None, "列入候选", "candidates of a list", "xintai listing candidates";
    Eligible "eligible" Cases Some("repair.list"), None, "即可修复的信息", "soon open to repair", "xintai repair eligible";
    Bar "bar" Cases Some("repair.bar"), None, "标记不可修复", "mark as irreparable", "xintai repair bar ID --citation RULE";
    TakeIn "take-in" Review Some("record.accept"), None, "通过", "take in", "xintai record accept ID";
    TakeInAll "take-in-all" Review Some("record.accept"), Typed, "通过全部可入库", "take in all that are in order", "xintai record accept ID...";
    Return "return" Review Some("record.return"), Confirm, "退回提供单位", "return to the provider", "xintai record return ID --reason CODE";
    Admit "admit" Review Some("record.admit"), Confirm, "准予校验码有误的行", "admit a row with a wrong check character", "xintai record admit BATCH ROW";
    Batches "batches" Review Some("record.list"), None, "选择批次", "choose a batch", "xintai record batches";
    Import "import" Review Some("record.import"), None, "导入文件", "import a file", "xintai record import FILE --provider UNIT --item CODE";
    Authorisation "authorisation" Query Some("authorisation.list"), None, "选择授权书", "choose an authorisation", "xintai authorisation list";
    ApproveGrant "approve-grant" Query Some("authorisation.approve"), Confirm, "批准查询申请", "approve the duty grant", "xintai authorisation approve ID";
    RevokeGrant "revoke-grant" Query Some("authorisation.revoke"), Confirm, "撤销授权", "revoke the authorisation", "xintai authorisation revoke ID";
    Bulk "bulk" Query Some("query.batch"), None, "批量查询", "bulk query", "xintai query batch FILE";
    Report "report" Query Some("report.subject"), None, "打印信用报告", "print the credit report", "xintai report subject ID";
    Alerts "alerts" Log Some("log.alerts"), None, "异常提示", "unusual use", "xintai log alerts";
    Dispose "dispose" Log Some("log.dispose"), None, "处置预警", "dispose of an alert", "xintai log dispose ALERT --state STATE --reason TEXT";
    Month "month" Log Some("log.month"), None, "月度检查", "the month", "xintai log month MONTH";
    Saved "saved" Log Some("log.save"), None, "已存过滤", "saved filters", "xintai log saved";
    OfficerDay "officer-day" Log None, None, "该人当日", "the officer's day", "xintai log list --officer LOGIN --since DATE --until DATE";
    WhoLooked "who-looked" Log Some("log.who"), None, "谁查过该主体", "who looked at the subject", "xintai log who SUBJECT";
    JumpTime "jump-time" Log None, None, "时间跳转", "jump to a time", "xintai log list --since TIME";
    Verify "verify" Log Some("log.verify"), None, "验链", "verify the chain", "xintai log verify";
    LogPapers "log-papers" Log None, None, "报告、导出与校验点", "report, export, checkpoint", "xintai log export --out FILE";
    OpenCase "open-case" Log Some("case.show"), None, "打开所属案件", "open its case", "xintai case show ID";
    Manage "manage" System None, None, "办理", "what can be done", "xintai officer add LOGIN";
    NextField "next-field" Typing None, None, "下一项", "next field", "";
    PreviousField "previous-field" Typing None, None, "上一项", "previous field", "";
    Choose "choose" Typing None, None, "从清单选择", "choose from a list", "";
    Submit "submit" Typing None, None, "确定", "done", "";
    Yes "yes" Typing None, None, "是", "yes", "";
}

impl Action {
    /// Whether it means the same on every screen.
    pub fn is_everywhere(self) -> bool {
        matches!(self.group(), Group::Global | Group::Screens)
    }

    /// Operations that open it too: a screen, a menu or a key under which several kinds of work stand is open when any of
    /// them is.
    pub fn also(self) -> &'static [&'static str] {
        match self {
            Self::Screen8 => &["measure.add", "measure.list"],
            Self::Reports => &[
                "report.supervision",
                "report.disclosure",
                "report.breaches",
                "report.assessment",
                "report.self-check",
                "report.state",
            ],
            Self::Step | Self::Close => &["complaint.close", "measure.start", "measure.end", "measure.feedback"],
            _ => &[],
        }
    }

    /// The action of a screen number, 1 to 9.
    pub fn screen(number: usize) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.screen_number() == Some(number))
    }

    /// The screen number an action switches to.
    pub fn screen_number(self) -> Option<usize> {
        self.name().strip_prefix("screen-").and_then(|number| number.parse().ok())
    }
}
