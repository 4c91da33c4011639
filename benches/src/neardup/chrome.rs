//! What twelve sites put around an article. Made up.

use tamis_testkit::plant::{Lang, Page, Rng};

/// How many sites there are for each language.
pub(super) const SITES: usize = 12;

/// What the sites of a language are made of: names, sections, lines below the article.
struct Parts {
    names: [&'static str; SITES],
    sections: &'static [&'static str],
    tails: &'static [&'static str],
    join: &'static str,
}

const ZH: Parts = Parts {
    names: [
        "北江网",
        "松湖在线",
        "临川晚报",
        "青田新闻网",
        "云岭日报",
        "东浦热线",
        "白石资讯",
        "南屏网",
        "河口快讯",
        "望城时报",
        "金沙门户",
        "石桥社区",
    ],
    sections: &[
        "首页", "新闻", "财经", "体育", "娱乐", "科技", "汽车", "房产", "教育", "健康", "旅游",
        "视频",
    ],
    tails: &[
        "分享到：微信 微博 QQ空间",
        "上一篇：没有了",
        "责任编辑：{name}编辑部",
        "版权所有 {name} 未经许可不得转载",
        "相关推荐",
        "评论列表",
        "关于我们 | 联系我们 | 广告服务 | 网站地图",
        "扫一扫关注{name}公众号",
        "打印本页 关闭窗口",
        "Copyright © 2010-2024 {name} All Rights Reserved",
    ],
    join: " | ",
};

const EN: Parts = Parts {
    names: [
        "Elmford Post",
        "The Corley Times",
        "Harrow Daily",
        "Northgate Wire",
        "Pinehill Gazette",
        "Dunmore Herald",
        "Westbrook Online",
        "Ashby Record",
        "Kestrel News",
        "Lakeside Journal",
        "Milltown Star",
        "Oakham Today",
    ],
    sections: &[
        "Home", "News", "Business", "Sport", "Culture", "Travel", "Opinion", "Video", "Weather",
        "Jobs",
    ],
    tails: &[
        "Share this article: Facebook Twitter Email",
        "Related articles",
        "Leave a comment",
        "Subscribe to our newsletter",
        "About us | Contact | Privacy policy | Terms of use",
        "Copyright © 2010-2024 {name}. All rights reserved.",
        "Back to top",
        "Print this page",
    ],
    join: " | ",
};

const RU: Parts = Parts {
    names: [
        "Кедр-Инфо",
        "Вестник Рябинска",
        "Северный край",
        "Заречье онлайн",
        "Голос Липовки",
        "Новости Ольшан",
        "Берег сегодня",
        "Сосновый бор",
        "Полевая газета",
        "Утро Каменки",
        "Речной вестник",
        "Дубрава",
    ],
    sections: &["Главная", "Новости", "Экономика", "Спорт", "Культура", "Погода", "Афиша", "Видео"],
    tails: &[
        "Поделиться: ВКонтакте Одноклассники Телеграм",
        "Читайте также",
        "Оставить комментарий",
        "Подписаться на рассылку",
        "О нас | Контакты | Реклама",
        "© 2010-2024 {name}. Все права защищены.",
        "Версия для печати",
    ],
    join: " | ",
};

/// The page inside the frame of one of the sites: a site has always the same lines, in a drawn
/// choice and order of its own.
#[must_use]
pub(super) fn framed(page: Page, site: usize) -> Page {
    let parts = match page.lang {
        Lang::En => &EN,
        Lang::Ru => &RU,
        _ => &ZH,
    };
    let name = parts.names[site % SITES];
    let mut rng = Rng::for_stream(12, site as u64);
    let mut sections = parts.sections.to_vec();
    rng.shuffle(&mut sections);
    sections.truncate(rng.within(4, 8));
    let mut tails = parts.tails.to_vec();
    rng.shuffle(&mut tails);
    tails.truncate(rng.within(3, 6));
    let menu = match rng.below(3) {
        0 => sections.join(parts.join),
        1 => sections.join(" "),
        _ => sections.join("\n"),
    };
    let crumbs = format!("{name} > {} > {}", sections[0], sections[1]);
    let mut text = format!("{name}\n{menu}\n{crumbs}\n\n{}\n", page.text.trim_end());
    for tail in tails {
        text.push_str(&tail.replace("{name}", name));
        text.push('\n');
    }
    Page { text, ..page }
}
