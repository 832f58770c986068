//! Screens before the real door: log in, ask, be refused with rule and article, log out.

use super::{harness::Harness, questions};
use crate::harness::Centre;
use ratatui::{buffer::Buffer, layout::Rect};
use std::rc::Rc;
use xintai::{
    locale::{Label, Lang},
    service::{
        Channel, Service,
        ops::{officers::ListOfficers, units::ListUnits},
    },
    text,
    tui::{
        action::Action,
        desk::Desk,
        keymap::Context,
        screen::{Cx, Screen},
        text::Words,
        theme::Look,
    },
};

struct Page;

impl Screen for Page {
    fn title(&self) -> Words {
        Label::new("页", "page").into()
    }
    fn chain(&self) -> &'static [Context] {
        Context::PAGE
    }
    fn act(&mut self, action: Action, cx: &mut Cx<'_>) {
        match action {
            Action::New => cx.call(ListUnits, |_: &mut Self, answer, cx| match answer {
                Ok(_) => cx.say(text!("单位已列出", "units are listed")),
                Err(error) => cx.fail(error),
            }),
            Action::History => cx.call_latest("officers", ListOfficers, |_: &mut Self, answer, cx| match answer {
                Ok(_) => cx.say(text!("人员已列出", "officers are listed")),
                Err(error) => cx.fail(error),
            }),
            Action::Reveal => cx.ask(|desk: &mut Desk| desk.log_out(), |_: &mut Self, _, cx| cx.log_out()),
            _ => {}
        }
    }
    fn draw(&self, _: Rect, _: &mut Buffer, _: Look) {}
}

fn console(login: &str) -> (Centre, Harness<Desk>) {
    let mut centre = Centre::on("2026-11-23");
    let actor = centre.actor(login);
    let service = Service::open(centre.path(), None).unwrap();
    let mut start = questions::start(Lang::Zh);
    start.first = Rc::new(|| Box::new(Page));
    let console = Harness::new(Desk::with(service, actor, Channel::Tui), start, 90, 24);
    (centre, console)
}

#[test]
fn an_answer_of_the_door_reaches_the_screen() {
    let (_centre, mut console) = console("rev1");
    console.press("+");
    assert!(console.shows("单位已列出"), "{}", console.screen());
}

#[test]
fn a_refusal_of_the_door_is_told_and_never_raw() {
    let (_centre, mut console) = console("win1");
    console.press("h");
    assert!(console.shows("不能办理"), "{}", console.screen());
    assert!(!console.shows("Error {"));
    console.press("enter");
    assert!(!console.shows("不能办理"));
}

#[test]
fn after_logging_out_nobody_stands_before_the_door() {
    let (_centre, mut console) = console("rev1");
    console.press("v");
    assert!(console.desk.actor().is_none());
    console.press("+");
    assert!(console.shows("尚未登录"), "{}", console.screen());
}
