//! An officer's own password: changed from the palette, after the present one is shown.

use super::harness::Harness;
use super::views::wide;
use crate::harness::Centre;
use xintai::tui::desk::Desk;

fn opened(console: &mut Harness<Desk>) {
    console.press("?").type_text("我的口令").press("enter");
    assert!(console.shows("现口令"), "{}", console.screen());
}

#[test]
fn a_password_is_changed_from_the_palette_and_opens_the_next_lock() {
    let mut centre = Centre::on("2018-03-05");
    let mut console = wide(&mut centre, "aud1");
    opened(&mut console);
    console.type_text("correct horse 4").press("enter").type_text("a plain new sentence").press("enter");
    console.type_text("another new sentence").press("enter");
    assert!(console.shows("两次不一致"), "{}", console.screen());
    console.press("ctrl-u").type_text("a plain new sentence").press("enter");
    assert!(console.shows("口令已修改"), "{}", console.screen());
    console.press("ctrl-x").type_text("a plain new sentence").press("enter");
    assert!(console.shows("查询日志") && !console.shows("已锁"), "{}", console.screen());
}

#[test]
fn a_wrong_present_password_is_a_failed_log_in_and_a_weak_new_one_is_told() {
    let mut centre = Centre::on("2018-03-05");
    let mut console = wide(&mut centre, "aud1");
    opened(&mut console);
    console.type_text("somebody else").press("enter");
    console.type_text("a plain new sentence").press("enter").type_text("a plain new sentence").press("enter");
    assert!(!console.shows("口令已修改") && console.shows("现口令"), "{}", console.screen());
    let failed = "SELECT count(*) FROM journal WHERE operation = 'session.login' AND outcome = 'denied'";
    assert_eq!(centre.sql().query_row(failed, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    let mut console = wide(&mut centre, "aud1");
    opened(&mut console);
    console
        .type_text("correct horse 4")
        .press("enter")
        .type_text("kurz")
        .press("enter")
        .type_text("kurz")
        .press("enter");
    assert!(!console.shows("口令已修改") && console.shows("新口令"), "{}", console.screen());
}
