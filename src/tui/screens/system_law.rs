//! Changing the law of the installation from the system settings: an overlay, another regulation. What a change
//! moves is read as a page before it is signed, and two persons sign it.

use super::{
    log_in::session_of,
    system::System,
    system_pack_pages as pages,
    system_packs::choice,
    system_topics::{Line, cell},
};
use crate::{
    domain::role::Role,
    locale::{Label, Text},
    regime::{self, Validity},
    service::{
        Error, How,
        ops::laws::{ChangeRegime, LayOverlay, OverlayLaid, RegimeChanged},
    },
    text,
    tui::{
        action::Action,
        casework::Bench as _,
        desk::Desk,
        files,
        screen::{Cx, Session, Term},
        text::Words,
        theme::Tone,
        widgets::{
            confirm::Confirm,
            fields::{Field, Kind, Values},
            filter_page::{Entry, FilterPage},
            form::Form,
            pane::Item,
        },
    },
};

/// A role's name.
pub fn role(word: &str) -> Label {
    Role::parse(word).map_or(Label::new("另一人", "another person"), Role::label)
}

/// A change of the law: it is tried first.
#[derive(Clone, Debug)]
enum Change {
    /// A local overlay with this text.
    Overlay(String),
    /// The regulation of this id.
    Regime(String),
}

/// What a trial or a signature answered.
enum Answer {
    Overlay(OverlayLaid),
    Regime(RegimeChanged),
}

impl Change {
    fn call(&self, desk: &mut Desk, how: &How) -> Result<Answer, Error> {
        Ok(match self {
            Self::Overlay(text) => Answer::Overlay(desk.call_with(&LayOverlay { text: text.clone() }, how)?),
            Self::Regime(id) => Answer::Regime(desk.call_with(&ChangeRegime { regime: id.clone() }, how)?),
        })
    }
}

impl Answer {
    fn title(&self) -> Label {
        match self {
            Self::Overlay(_) => Label::new("本地补充改动的值", "what the overlay changes"),
            Self::Regime(_) => Label::new("改用办法后的变动", "what the change moves"),
        }
    }

    /// State, and the role whose signature is missing.
    fn state(&self) -> (&str, Option<&str>) {
        match self {
            Self::Overlay(laid) => (&laid.state, laid.missing.as_deref()),
            Self::Regime(found) => (&found.state, found.missing.as_deref()),
        }
    }

    fn number(&self) -> &str {
        match self {
            Self::Overlay(laid) => &laid.pack,
            Self::Regime(found) => &found.to,
        }
    }

    fn page(&self) -> (Vec<Item>, Vec<Entry>) {
        match self {
            Self::Overlay(laid) => {
                let (pack, number) = (&laid.pack, laid.items.len());
                let head = vec![
                    Item::Title(cell(pack)),
                    Item::text(text!("改动 {number} 个值", "{number} values change")),
                    Item::Blank,
                ];
                (head, pages::overlay(laid))
            }
            Self::Regime(found) => pages::moves(found),
        }
    }

    /// What the change brings back before the public.
    fn returning(&self) -> Option<&Text> {
        match self {
            Self::Overlay(_) => None,
            Self::Regime(found) => found.returning_words.as_ref(),
        }
    }

    /// What happens with this signature.
    fn effect(&self) -> Text {
        match self.state() {
            ("active", _) => text!("这是第二个签署：确认后立即生效", "the second signature: it holds at once"),
            (_, missing) => {
                let Label { zh, en } = role(missing.unwrap_or_default());
                text!("这是第一个签署：还须由{zh}会签", "the first signature: that of the {en} is needed too")
            }
        }
    }

    fn told(&self) -> Text {
        let number = self.number();
        match self.state() {
            ("active", _) => {
                let Text { zh, en } =
                    self.returning().map(|Text { zh, en }| text!("; {zh}", "; {en}")).unwrap_or_default();
                text!("{number} 已生效{zh}", "{number} is in force{en}")
            }
            (_, missing) => {
                let Label { zh, en } = role(missing.unwrap_or_default());
                text!("{number} 已提出，待{zh}会签", "{number} is proposed; the {en} signs it next")
            }
        }
    }
}

/// Tries the change, shows what it moves, asks, and signs. `again` opens the form that asked for it, with what was typed.
fn propose(change: Change, again: impl FnOnce(&mut Cx<'_>) + Send + 'static, cx: &mut Cx<'_>) {
    let tried = change.clone();
    let attempt = move |desk: &mut Desk| tried.call(desk, &How { dry_run: true, ..How::default() });
    cx.ask(attempt, move |_: &mut System, answer: Result<Answer, Error>, cx| match answer {
        Ok(found) => {
            let (mut head, entries) = found.page();
            head.push(Item::text(Label::new("Enter 看过并继续, Esc 不办", "Enter goes on, Esc does not")));
            head.push(Item::Blank);
            let page = FilterPage::new(found.title(), head, entries).answered();
            cx.push_then(page, move |_: &mut System, _: &Action, cx| confirm(change, &found, cx));
        }
        Err(error) => {
            again(cx);
            cx.fail(error);
        }
    });
}

fn confirm(change: Change, found: &Answer, cx: &mut Cx<'_>) {
    let title = Label::new("签署法律变更", "sign the change of the law");
    let mut question = Confirm::yes(title, found.number()).line(found.effect(), Tone::Warn);
    if let Some(words) = found.returning() {
        question = question.line(words, Tone::Bad);
    }
    cx.confirm(question, move |_: &mut System, cx| {
        let sign = move |desk: &mut Desk| change.call(desk, &How::default());
        cx.ask(sign, |screen: &mut System, answer: Result<Answer, Error>, cx| match answer {
            Ok(done) => {
                screen.reload(cx);
                cx.say(done.told());
                renew(cx);
            }
            Err(error) => cx.fail(error),
        });
    });
}

/// The header and what the officer may do follow the law in force.
fn renew(cx: &mut Cx<'_>) {
    let ask = |desk: &mut Desk| {
        let actor = desk.actor().cloned()?;
        let held = desk.service.held(&actor).ok()?;
        let pack = desk.service.pack();
        let term = Term {
            first: pack.regime.in_force.as_ref().map(|found| found.value),
            last: pack.last_day(),
            unset: pack.in_force(desk.service.now().date_naive()) == Validity::NotYet(None),
        };
        Some((actor, held, Words::from(&pack.regime.title.value), term))
    };
    cx.ask(ask, |screen: &mut System, answer, cx| {
        if let Some((actor, held, regime, term)) = answer {
            let session = Session { regime, term, ..session_of(cx.session, &actor, held) };
            cx.set_session(session);
            screen.reload(cx);
        }
    });
}

/// Asks for the file of an overlay.
pub fn overlay(cx: &mut Cx<'_>) {
    open_overlay("", cx);
}

fn open_overlay(path: &str, cx: &mut Cx<'_>) {
    let field = Field::new("path", Label::new("文件", "file"), Kind::Path)
        .required()
        .kept(path)
        .help(Label::new("另一人会签时给同一文件", "the second person gives the same file"));
    let title = Label::new("提出本地补充", "propose an overlay");
    cx.push_then(Form::new(title, vec![field]), |_: &mut System, values: &Values, cx| {
        let path = values.get("path").to_owned();
        let given = path.clone();
        let read = move |desk: &mut Desk| {
            files::read(desk, &given).map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        };
        cx.ask(read, move |_: &mut System, answer: Result<String, Error>, cx| match answer {
            Ok(text) => propose(Change::Overlay(text), move |cx| open_overlay(&path, cx), cx),
            Err(error) => {
                open_overlay(&path, cx);
                cx.fail(error);
            }
        });
    });
}

/// Signs the change under the cursor as the second person.
pub fn sign(line: Option<&Line>, cx: &mut Cx<'_>) {
    let data = line.map(|line| line.data.as_slice()).unwrap_or_default();
    let change = match data {
        [unsigned, kind, text, ..] if unsigned == "unsigned" && kind == "overlay" => Change::Overlay(text.clone()),
        [unsigned, _, id, ..] if unsigned == "unsigned" => Change::Regime(id.clone()),
        _ => {
            return cx.warn(Label::new(
                "没有选中待签的变更：先选列表中标「待会签」的一行",
                "no change that waits is chosen: choose a line that says unsigned",
            ));
        }
    };
    propose(change, |_| (), cx);
}

/// Asks which regulation is to hold instead.
pub fn change(line: Option<&Line>, cx: &mut Cx<'_>) {
    let chosen = line.filter(|line| line.data.first().is_some_and(|kind| kind == "pack"));
    let chosen = chosen.and_then(|line| line.data.get(1).cloned()).unwrap_or_default();
    let own = |desk: &mut Desk| desk.service.pack().id().to_owned();
    cx.ask(own, move |_: &mut System, own: String, cx| {
        let other = regime::ids().find(|id| *id != own).unwrap_or_default().to_owned();
        open_change(if chosen.is_empty() || chosen == own { &other } else { &chosen }, cx);
    });
}

fn open_change(first: &str, cx: &mut Cx<'_>) {
    let title = Label::new("改用另一部办法", "change the regulation");
    let field = Field::new("regime", Label::new("办法", "regulation"), choice(first));
    let lead = Label::new("先列出每条变动的截止日, 再由两人签署", "every day that moves is listed; two persons sign");
    cx.push_then(Form::new(title, vec![field]).lead(lead), |_: &mut System, values: &Values, cx| {
        let id = values.get("regime").to_owned();
        propose(Change::Regime(id.clone()), move |cx| open_change(&id, cx), cx);
    });
}
