//! Addresses inside texts that go out: where one stands, and what only looks like one.

use xintai::domain::{mask::Masks, publication::mask_text};

fn masked(text: &str) -> String {
    mask_text(&Masks::default(), "BZ", text).0
}

#[test]
fn lh_7_4_an_address_is_masked_behind_every_usual_word() {
    let rest = "辽宁省沈阳市和平区南京街1号3单元502室";
    for lead in [
        "家住",
        "男，住",
        "住在",
        "现住",
        "住所地：",
        "住所：",
        "居住地为",
        "地址：",
        "户籍：",
        "户籍所在地：",
        "现住址为",
    ] {
        let wanted = format!("当事人，{lead}辽宁省沈阳市和平区****，已告知");
        assert_eq!(masked(&format!("当事人，{lead}{rest}，已告知")), wanted);
    }
    assert_eq!(masked("住所地：沈阳市和平区南京街1号3单元503室"), "住所地：沈阳市和平区****");
}

#[test]
fn what_is_no_dwelling_stays_whole() {
    for text in [
        "向沈阳市住房和城乡建设局和平区分局南京街12号窗口申请",
        "由住建局会同沈阳市和平区南京街道办理",
        "住宿业未按规定登记，位于沈阳市和平区南京街1号",
        "经营地址：沈阳市和平区南京街1号",
        "居住证在沈阳市和平区南京街1号办理",
        "住院期间",
        "现住建筑面积80平方米",
        "记住沈阳市和平区南京街1号的规定",
    ] {
        assert_eq!(masked(text), text);
    }
}
