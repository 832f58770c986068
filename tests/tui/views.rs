//! What the tests of the six screens share: a console of one officer on a real service, and a count of strokes.

use super::harness::Harness;
use crate::harness::Centre;
use xintai::{
    locale::Lang,
    service::{Channel, Service},
    tui::{
        Event,
        console::{self, Settings},
        desk::Desk,
        keymap::Keymap,
        theme::Theme,
    },
};

/// The console of `login`, logged in, on the first screen that officer may use.
pub fn console(centre: &mut Centre, login: &str, lang: Lang, size: (u16, u16)) -> Harness<Desk> {
    let actor = centre.actor(login);
    let now = centre.service.now();
    let service = Service::open(centre.path(), Some(now)).unwrap();
    let keymap = Keymap::built_in("default").unwrap();
    let start = console::start(&service, Settings { lang, theme: Theme::default(), keymap, lock_minutes: 10 });
    Harness::new(Desk::with(service, actor, Channel::Tui), start, size.0, size.1)
}

/// In Chinese on the smallest terminal.
pub fn small(centre: &mut Centre, login: &str) -> Harness<Desk> {
    console(centre, login, Lang::Zh, (80, 24))
}

thread_local! {
    /// The terminal a task is done on.
    pub static SIZE: std::cell::Cell<(u16, u16)> = const { std::cell::Cell::new((120, 36)) };
}

/// In Chinese on a wide terminal, unless a task asked for another.
pub fn wide(centre: &mut Centre, login: &str) -> Harness<Desk> {
    console(centre, login, Lang::Zh, SIZE.get())
}

/// Locks the console that nobody touched, unlocks it, and looks at it before a single question has been answered: none of
/// `known` may be there. Then it is asked for again.
#[track_caller]
pub fn forgets(console: &mut Harness<Desk>, login: &str, known: &[&str]) {
    for words in known {
        assert!(console.shows(words), "no `{words}` before the lock:\n{}", console.screen());
    }
    console.app.update(Event::Idle);
    console.settle();
    assert!(console.shows("已锁屏"), "{}", console.screen());
    console.keeps = true;
    console.type_text(&format!("correct horse {}", login.len())).press("enter").answer();
    assert!(!console.shows("已锁屏"), "{}", console.screen());
    for words in known {
        assert!(!console.shows(words), "`{words}` was still in memory:\n{}", console.screen());
    }
    console.keeps = false;
    console.answer();
}

/// Goes to a screen by its digit, unless it stands there already and the digit would be typed.
pub fn go(console: &mut Harness<Desk>, digit: &str) {
    if !console.shows(&format!("[{digit}]")) {
        console.press(digit);
    }
}

/// Keys pressed, as the day's price counts them: a chord or Enter is one, typed fields are counted apart.
pub fn strokes(keys: &[&str]) -> usize {
    keys.iter().map(|keys| keys.split_whitespace().count()).sum()
}

/// Every line of every frame fits its terminal, nothing raw shows, and both languages have words for everything.
pub fn frames_hold(centre: &mut Centre, login: &str, keys: &[&str], wanted: &[(&str, &str)]) {
    for (lang, size) in [(Lang::Zh, (80, 24)), (Lang::Zh, (120, 36)), (Lang::En, (80, 24)), (Lang::En, (120, 36))] {
        let mut console = console(centre, login, lang, size);
        let mut seen = String::new();
        for keys in keys {
            match (keys.strip_prefix("type "), keys.len()) {
                (Some(text), _) => drop(console.type_text(text)),
                (None, 1) if keys.chars().all(|c| c.is_ascii_digit()) => go(&mut console, keys),
                (None, _) => drop(console.press(keys)),
            }
            let screen = console.screen();
            for line in screen.lines() {
                assert!(xintai::tui::text::width(line) <= usize::from(size.0), "{line}");
            }
            assert!(!screen.contains("Error {") && !screen.contains("Some("), "{screen}");
            seen.push_str(&screen);
        }
        for (zh, en) in wanted {
            let words = lang.pick(zh, en);
            assert!(seen.contains(words), "no `{words}` at {size:?} in\n{seen}");
        }
        if lang == Lang::En {
            let foreign: Vec<&str> =
                seen.lines().filter(|line| LABELS.iter().any(|label| line.contains(label))).collect();
            assert!(foreign.is_empty(), "{foreign:#?}");
        }
    }
}

/// Chinese labels that may not stand in an English frame; names and documents are Chinese in both.
const LABELS: &[&str] =
    &["查询方式", "目录项", "归集方式", "可入库", "下一步", "退回理由", "[只看异常]", "已记入", "每小时", "公开属性"];
