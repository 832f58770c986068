//! Credit reports from the query desk: who gets it is asked where the text asks it, then it is read and saved.

use super::{query::Query, report::ReportPage};
use crate::{
    domain::query::Mode,
    locale::Label,
    service::{
        Error,
        ops::{
            reports::{Report, SubjectReport},
            usage::{Usage, UsageReport},
        },
    },
    text,
    tui::{
        action::Action,
        screen::Cx,
        text::Words,
        widgets::{
            fields::{Field, Kind, Values},
            form::Form,
            picker::{Choice, Picked, Picker},
        },
    },
};

/// Where a report goes that the unit publishes itself: the word of the door.
const OWN_SITE: &str = "own-site";

impl Query {
    /// The credit report; where an export names who gets it, that is asked first.
    pub(super) fn report(&mut self, cx: &mut Cx<'_>) {
        let is_own = self.asked.as_ref().is_some_and(|asked| asked.mode == Mode::Own);
        if is_own && self.names().usage {
            let choices = vec![
                Choice::new(Action::Report.label(), Words::none()),
                Choice::new(
                    Label::new("信息使用情况报告", "report of use"),
                    Label::new("来源、查询、信用报告", "sources, queries, credit reports"),
                ),
            ];
            let picker = Picker::new(Label::new("出具报告", "which report"), choices);
            return cx.push_then(picker, |screen: &mut Self, picked: &Picked, cx| match picked.0 {
                0 => screen.print(None, cx),
                _ => screen.usage(cx),
            });
        }
        let mode = self.asked.as_ref().map(|asked| asked.mode);
        let field = Field::text("recipient", Label::new("接收方", "who gets it"));
        let field = if is_own {
            return self.print(None, cx);
        } else if self.names().recipient {
            field.required().help(Label::new(
                "被授权人, 查询单位; 公开信息: 要求提供的人",
                "the grantee or the unit that asks; of public information whoever wants it",
            ))
        } else if self.names().republication && mode == Some(Mode::Department) {
            // Not published, it is for the unit's own duty.
            Field::new(OWN_SITE, Label::new("载于本单位网站", "for the site of the unit"), Kind::YesNo)
        } else {
            return self.print(None, cx);
        };
        let form = Form::new(Action::Report.label(), vec![field]);
        cx.push_then(form, |screen: &mut Self, values: &Values, cx| {
            let site = values.is_yes(OWN_SITE).then_some(OWN_SITE);
            screen.print(site.or(values.given("recipient")).map(str::to_owned), cx);
        });
    }

    /// How the subject's information was collected and used.
    fn usage(&mut self, cx: &mut Cx<'_>) {
        let Some(asked) = &self.asked else { return };
        let report = UsageReport { query: asked.clone(), lang: cx.look.lang };
        cx.call(report, |_: &mut Self, answer: Result<Usage, Error>, cx| match answer {
            Ok(usage) => cx.push(ReportPage::new(usage.log_seq, usage.text)),
            Err(error) => cx.fail(error),
        });
    }

    fn print(&mut self, target: Option<String>, cx: &mut Cx<'_>) {
        let (Some(asked), Some(answer)) = (&self.asked, &self.answer) else { return };
        let report = SubjectReport {
            query: asked.clone(),
            of: Some(answer.log_seq).filter(|seq| *seq > 0),
            target,
            lang: cx.look.lang,
        };
        cx.call(report, |_: &mut Self, answer: Result<Report, Error>, cx| match answer {
            Ok(report) => {
                if let Some(no) = &report.notice {
                    cx.say(text!("告知信用主体的文书 {no} 待送达", "letter {no} to the subject waits to be sent"));
                }
                cx.push(ReportPage::new(report.log_seq, report.text));
            }
            Err(error) => cx.fail(error),
        });
    }
}
