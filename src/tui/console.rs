//! The console on a database: everything `main` needs to open it.

use super::{
    Extra, Start,
    desk::Desk,
    keymap::Keymap,
    run,
    screen::{Session, Term},
    screens::{
        become_officer::{BecomeOfficer, become_now},
        lock::Lock,
        log_in::LogIn,
        own_password::{self, OwnPassword},
        tabs,
    },
    text::Words,
    theme::{Look, Theme},
};
use crate::{
    locale::{Label, Lang},
    regime::Validity,
    service::{
        Actor, Channel, Service, Trainee,
        clock::{Moment, shanghai},
    },
    text,
};
use chrono::Utc;
use std::{
    io,
    rc::Rc,
    time::{Duration, Instant},
};

/// How an officer wants the console.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Language of every label.
    pub lang: Lang,
    /// Colours and marks.
    pub theme: Theme,
    /// The keys in force.
    pub keymap: Keymap,
    /// Minutes nobody may touch the keyboard before it locks: 1 to 15.
    pub lock_minutes: u64,
}

/// What a console on `service` starts with.
pub fn start(service: &Service, settings: Settings) -> Start {
    let (from, since): (Moment, Instant) = (service.now(), Instant::now());
    let is_training = service.is_training();
    let regime = &service.pack().regime;
    let term = Term {
        first: regime.in_force.as_ref().map(|found| found.value),
        last: service.pack().last_day(),
        unset: service.pack().in_force(from.date_naive()) == Validity::NotYet(None),
    };
    let regime = Words::from(&regime.title.value);
    Start {
        keymap: settings.keymap,
        look: Look { lang: settings.lang, theme: settings.theme },
        session: Session { unit: Words::outside(service.centre()), regime, term, ..Session::default() },
        tabs: tabs(),
        first: Rc::new(|| Box::new(LogIn::default())),
        lock: Some(Rc::new(|| Box::new(Lock::default()))),
        extras: extras(service),
        // A machine that slept must not show the time it fell asleep; only a training clock runs on by itself.
        clock: Rc::new(move || {
            let now = if is_training { from + since.elapsed() } else { Utc::now().with_timezone(&shanghai()) };
            now.naive_local()
        }),
        end_after: Some(Duration::from_secs(3600 * service.session_hours().unwrap_or(8).max(1))),
        lock_after: Some(Duration::from_secs(60 * settings.lock_minutes.clamp(1, 15))),
    }
}

/// What the palette lists beside the actions: the own password, and in a training database becoming anybody there, by name.
fn extras(service: &Service) -> Vec<Extra> {
    let own = Extra { words: own_password::LABEL.into(), deed: Rc::new(|cx| cx.push(OwnPassword::default())) };
    if !service.is_training() {
        return vec![own];
    }
    let words = Label::new("切换人员 (培训库)", "become another officer (training)").into();
    let mut extras = vec![own, Extra { words, deed: Rc::new(|cx| cx.push(BecomeOfficer::default())) }];
    for Trainee { login, name, roles } in service.trainees().unwrap_or_default() {
        let roles = |lang| roles.iter().map(|held| held.role.label().get(lang)).collect::<Vec<_>>().join(" ");
        let (zh, en) = (roles(Lang::Zh), roles(Lang::En));
        let words = text!("成为 {name} ({zh})", "become {name} ({en})").into();
        extras.push(Extra { words, deed: Rc::new(move |cx| become_now(&login, cx)) });
    }
    extras
}

/// Opens the console. `actor` is the officer who came logged in, over SSH.
pub fn open(service: Service, actor: Option<Actor>, channel: Channel, start: Start) -> io::Result<()> {
    let desk = match actor {
        Some(actor) => Desk::with(service, actor, channel),
        None => Desk::new(service, channel),
    };
    let interrupt = desk.interrupt();
    run(desk, interrupt, start)
}
