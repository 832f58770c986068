//! Masks: what stays, what goes, and what is found inside a text.

use proptest::prelude::*;
use xintai::domain::{
    identifier::{Kind, resident_check},
    mask::{AddressDepth, FindingKind, Masks, NameShape, Pattern, scan},
};

fn masks() -> Masks {
    Masks::default()
}

#[test]
fn an_identity_number_shows_four_ten_stars_and_four() {
    assert_eq!(masks().mask_id("210399198503170022"), "2103**********0022");
    assert_eq!(masks().mask_id(" 11010118880229101x"), "1101**********101X");
    assert_eq!(masks().mask_id("210302830618000"), "2103*******8000");
    assert_eq!(masks().mask_id("2103**********0022"), "2103**********0022", "a masked one stays");
    assert_eq!(masks().mask_id("1234567"), "*******", "too short to hide a part: all hidden");
}

#[test]
fn names_keep_the_surname_and_the_last_character() {
    for (name, masked) in [
        ("张三", "张*"),
        ("张小明", "张*明"),
        (" 张小小明 ", "张**明"),
        ("欧阳娜", "欧阳*"),
        ("欧阳小娜", "欧阳*娜"),
        ("欧阳", "欧*"),
        ("阿依努尔·买买提", "阿******提"),
        ("𠮷小明", "𠮷*明"),
        ("张", "*"),
        ("", ""),
        // Which word is the surname cannot be told: the first letter of each stays.
        ("MARTIN SAMPLE", "M***** S*****"),
        ("José  O'Neil", "J*** O*****"),
        ("Иван Иванов", "И*** И*****"),
        ("J", "*"),
    ] {
        assert_eq!(masks().mask_name(name), masked, "{name}");
    }
    let surname = Masks { name: NameShape::Surname, ..masks() };
    assert_eq!(surname.mask_name("张小明"), "张**");
    assert_eq!(Masks { name: NameShape::Hidden, ..masks() }.mask_name("张三"), "**");
    assert_eq!(Masks { name: NameShape::Hidden, ..masks() }.mask_name("Li Si"), "*****");
}

#[test]
fn other_values_have_their_shapes() {
    assert_eq!(masks().mask_mobile("13800138000"), "138****8000");
    assert_eq!(masks().mask_bank_account("6222 0200 0000 0000 000"), "***************0000");
    assert_eq!(masks().mask_passport("E00000001"), "E0*****01");
    assert_eq!(masks().mask_identifier(Kind::ResidentId, "210399198503170022"), "2103**********0022");
    assert_eq!(masks().mask_identifier(Kind::Uscc, "91210399MA0000015M"), "91210399MA0000015M");
    assert_eq!(masks().mask_identifier(Kind::Passport, "E00000001"), "E0*****01");
}

#[test]
fn lh_7_4_an_address_is_kept_to_the_town_or_street() {
    for (address, masked) in [
        ("山东省威海市环翠区竹岛街道某某路5号302室", "山东省威海市环翠区竹岛街道****"),
        ("威海市环翠区张村镇前双岛村12号", "威海市环翠区张村镇****"),
        ("江苏省镇江市京口区某某小区3栋", "江苏省镇江市京口区****"),
        ("环翠区文化路1号", "环翠区****"),
        ("内蒙古自治区锡林郭勒盟某某旗某某苏木一队", "内蒙古自治区锡林郭勒盟某某旗某某苏木****"),
        ("12号楼3单元", "****"),
        ("威海市环翠区", "威海市环翠区"),
        ("", ""),
    ] {
        assert_eq!(masks().mask_address(address), masked);
    }
    let county = Masks { address: AddressDepth::County, ..masks() };
    assert_eq!(county.mask_address("威海市环翠区张村镇前双岛村12号"), "威海市环翠区****");
    let hidden = Masks { address: AddressDepth::Hidden, ..masks() };
    assert_eq!(hidden.mask_address("威海市环翠区"), "****");
}

#[test]
fn a_text_loses_its_numbers_and_nothing_else() {
    let text = "现场负责人张某（身份证号371002198306180002，电话13800138000）在场。退款账户6222020000000000000。";
    assert_eq!(
        masks().mask_text(text),
        "现场负责人张某（身份证号3710**********0002，电话138****8000）在场。退款账户***************0000。"
    );
    for same in [
        "",
        "环翠环罚（2018）A017号，2018年8月13日至2018-09-27，罚款85000元",
        "统一社会信用代码91210399MA0000015M，机关11210300012345671J，单位122100004630000232",
        "组织机构代码12345678-8，报告20180813001",
        "已脱敏2103**********0022、138****8000",
    ] {
        assert_eq!(masks().mask_text(same), same);
        assert!(scan(same).is_empty());
    }
}

#[test]
fn numbers_are_found_in_other_spellings_too() {
    for (text, kind) in [
        ("身份证２１０３９９１９８５０３１７００２２号", FindingKind::IdentityNumber),
        ("ID210399198503170022", FindingKind::IdentityNumber),
        ("21030219860617000x。", FindingKind::IdentityNumber),
        ("210399 19850317 0022", FindingKind::IdentityNumber),
        ("210399198503170029", FindingKind::IdentityNumber),
        ("旧证210302830618000，", FindingKind::IdentityNumber),
        ("138-0013-8000", FindingKind::Mobile),
        ("+8613800138000", FindingKind::Mobile),
        ("卡号4111 1111 1111 1111", FindingKind::BankCard),
        ("4111111111111111", FindingKind::BankCard),
    ] {
        let found = scan(text);
        assert_eq!(found.iter().map(|found| found.kind).collect::<Vec<_>>(), [kind], "{text}");
        assert!(scan(&masks().mask_text(text)).is_empty(), "{text}");
    }
    assert_eq!(masks().mask_text("+8613800138000"), "+86138****8000");
    assert_eq!(masks().mask_text("２１０３９９１９８５０３１７００２２"), "2103**********0022");
    assert!(scan("2018-09-27 2018-10-26 4111111111111112").is_empty());
}

#[test]
fn lh_7_6_papers_telephones_and_mail_addresses_of_persons_are_found_where_a_word_or_mark_tells_of_them() {
    for (text, masked) in [
        ("持护照E12345678入境", "持护照E1*****78入境"),
        ("护照号码为：Ｅ１２３４５６７８。", "护照号码为：E1*****78。"),
        ("港澳通行证H1234567801", "港澳通行证H1*******01"),
        ("社会保障卡卡号A12345678", "社会保障卡卡号A1*****78"),
        ("社保卡（210399000123）", "社保卡（21********23）"),
        ("身份证件编号：M0123456", "身份证件编号：M0****56"),
        ("联系电话024-23456789。", "联系电话024****6789。"),
        ("（0412）2345678", "041****5678"),
        ("电话：23456789", "电话：234*6789"),
        ("传真02423456789", "传真024****6789"),
        ("邮箱zhang.san@example.com。", "邮箱z***@example.com。"),
    ] {
        assert_eq!(masks().mask_text(text), masked);
        assert!(scan(&masks().mask_text(text)).is_empty(), "{text}");
    }
}

#[test]
fn numbers_of_documents_amounts_dates_and_codes_of_organisations_are_no_numbers_of_persons() {
    for text in [
        "辽建罚〔2026〕8号",
        "海建罚决字〔2026〕第000123号",
        "辽建罚字024-20180101号",
        "罚款123456789元，2026-04-10缴清",
        "罚款10000000.00元",
        "统一社会信用代码91210399MA0000015M",
        "居住证2018年到期",
        "驾驶证记12分",
        "行政许可证件号210399202600012",
        "合同2018-0412-1234567",
        "2018-09-27 2018-10-26",
        "安全生产许可证（辽）JZ安许证字〔2020〕001234",
        "资质证书编号D221012345",
        "电话通知3次",
        "单价@12元",
    ] {
        assert!(scan(text).is_empty(), "{text}: {:?}", scan(text));
    }
}

/// However its digits are written and its groups are parted, a number is the same number.
#[test]
fn a_number_is_found_in_whatever_digits_and_groups_it_is_written() {
    let spelled = |number: &str, zero: u32| -> String {
        number
            .chars()
            .map(|one| one.to_digit(10).and_then(|value| char::from_u32(zero + value)).unwrap_or(one))
            .collect()
    };
    let strewn = |number: &str, between: &str| number.chars().map(String::from).collect::<Vec<_>>().join(between);
    let chinese = |number: &str| -> String {
        number.chars().filter_map(|one| "〇一二三四五六七八九".chars().nth(one.to_digit(10)? as usize)).collect()
    };
    for (number, kind) in [
        ("210399198503170022", FindingKind::IdentityNumber),
        ("13800138000", FindingKind::Mobile),
        ("6222020000000000000", FindingKind::BankCard),
        ("4111111111111111", FindingKind::BankCard),
    ] {
        let mut forms = vec![number.to_owned(), chinese(number)];
        // Full width, Arabic-Indic, Persian, Devanagari, Thai, Tibetan, mathematical bold.
        forms.extend([0xff10, 0x660, 0x6f0, 0x966, 0xe50, 0xf20, 0x1d7ce].map(|zero| spelled(number, zero)));
        for between in ["\u{200b}", "\u{200d}", "\u{feff}", "\u{ad}", "\u{2060}", "\u{202e}", "\u{fe0f}\u{20e3}"] {
            forms.push(strewn(number, between));
        }
        for between in [" ", "\u{a0}", "\u{2009}", "\u{3000}", "-", "－", "—", "–", ".", "·", "・", "_", " - "] {
            forms.push(strewn(number, between));
        }
        for cut in [4, 6] {
            let (head, tail) = number.split_at(cut);
            forms.extend([" ", "  "].map(|between| format!("{head}{between}{tail}")));
        }
        for form in forms {
            let text = format!("向当事人{form}核实");
            let found: Vec<FindingKind> = scan(&text).iter().map(|found| found.kind).collect();
            assert_eq!(found, [kind], "{form}");
            let masked = masks().mask_text(&text);
            assert!(scan(&masked).is_empty() && masked.contains('*') && masked.ends_with("核实"), "{form}: {masked}");
        }
    }
    for (text, masked) in [
        ("138.0013.8000", "138****8000"),
        ("138 00138000", "138****8000"),
        ("1380013 8000", "138****8000"),
        ("+86 138 0013 8000", "+86 138****8000"),
        ("+86-13800-138000", "+86-138****8000"),
        ("(138)0013-8000", "(138****8000"),
        ("138\u{200b}0013\u{200b}8000", "138****8000"),
        ("①③⑧⓪⓪①③⑧⓪⓪⓪", "138****8000"),
        ("幺三八零零幺三八零零零", "138****8000"),
        ("①13800138000", "①138****8000"),
        ("2103.9919.8503.1700.22", "2103**********0022"),
        ("210399-19850317-0022", "2103**********0022"),
        ("210302 19860617 000X", "2103**********000X"),
        ("210302 830618 000", "2103*******8000"),
        ("6222-0200-0000-0000-000", "***************0000"),
        ("护照E 1234 5678", "护照E1*****78"),
        ("护照Ｅ１２\u{200b}３４５６７８", "护照E1*****78"),
        ("电话０２４－２３４５６７８９", "电话024****6789"),
        ("zhang\u{200b}san@example.com", "z***@example.com"),
    ] {
        assert_eq!(masks().mask_text(text), masked, "{text}");
    }
}

/// What an office writes all day long, in which digits stand in groups too.
#[test]
fn numbers_of_documents_amounts_dates_and_cases_pass_in_every_form_they_have() {
    for text in [
        "2018-09-27 10:30:15 至 2018-10-26 17:00:00",
        "2018.09.27、2018/10/26、20180927、20181026103000",
        "2018 09 27 2018 10 26",
        "二〇一八年九月二十七日至二〇一九年一月一日",
        "罚款一百三十八万零一百三十八元整",
        "罚款13800138000元，¥15012345678，计1.38亿元",
        "金额 13 800 138 000.00 元",
        "138001.38元、13800138.00元、1380013800.05",
        "第13800138000号、〔2018〕15912345678号、(2018)鲁1002行审15012345678号",
        "B-20180301-01、B-20180301-01/3、OB-2026-0001、SQ-2018-0001、R-000012、LOG-1380013",
        "OB-2026-0001 OB-2026-0002 OB-2026-0003",
        "合同2018-0412-1234567、138-2018-00012-1、1301-2018-001、13-2018-00123",
        "区划210302 年度2018 序号000123、210302-2018-0001、371002-20180612-0003",
        "威环罚字2018第0912号、20180912-0013-0004",
        "192.168.100.101、139.196.100.11、10.0.0.1:8080",
        "版本 1.3.8、第13、15、18、20、22、33行，13 15 18 20 22 3",
        "批准文号：2018091200000012、20180912103000123、0000138001380000",
        "邮编264200 264201 264202 264203",
        "每平方米13.8元，面积1380.01平方米，比例13.8%",
        "营业执照371002600012345，机构代码12345678-8",
        "91210399MA0000015M 12210000463000023 2",
        "上午9-11点 下午13-17点 共38 2000 3000人，合13 800 138 000股",
        "见第3条第8款；附件①②③共12页",
    ] {
        assert!(scan(text).is_empty(), "{text}: {:?}", scan(text));
    }
}

#[test]
fn a_pack_sets_the_patterns_it_wants() {
    let masks: Masks =
        toml::from_str("id = { head = 6, tail = 4 }\nname = \"surname\"\naddress = \"county\"\n").unwrap();
    assert_eq!(masks.mask_id("210399198503170022"), "210399********0022");
    assert_eq!(masks.mobile, Pattern::new(3, 4));
    assert!(toml::from_str::<Masks>("ids = { head = 6, tail = 4 }").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_pattern_lets_a_value_through_whole(head in 0usize..30, tail in 0usize..30, value in "[0-9A-Z张]{1,20}") {
        let masked = Pattern::new(head, tail).apply(&value);
        prop_assert_ne!(&masked, &value);
        prop_assert_eq!(masked.chars().count(), value.chars().count());
        prop_assert_eq!(Pattern::new(head, tail).apply(&masked), masked);
    }

    #[test]
    fn a_masked_text_holds_no_number_any_more(before in "[一二三a-z，。 ]{0,8}", after in "[一二三，。 ]{0,8}", day in 1u32..29, order in 0u32..1000) {
        let body = format!("210302198306{day:02}{order:03}");
        let text = format!("{before}{body}{}{after}，电话13800138000{after}", resident_check(&body).unwrap());
        prop_assert_eq!(scan(&text).len(), 2);
        let masked = masks().mask_text(&text);
        prop_assert!(scan(&masked).is_empty());
        prop_assert!(!masked.contains("198306"));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[0-9０-９٠-٩〇一二三①②³xX张 \\-./\u{200b}\u{20e3}A-F*]{0,60}") {
        prop_assert!(scan(&text).iter().all(|found| text.get(found.range.clone()).is_some()));
        let _ = (masks().mask_text(&text), masks().mask_address(&text), masks().mask_name(&text));
    }
}
