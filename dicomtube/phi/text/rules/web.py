"""E-mail addresses, web pages, accounts and network addresses."""

from __future__ import annotations

import re
from typing import Final

from dicomtube.phi.text.findings import N_, TextClass
from dicomtube.phi.text.rules.rule import LIKELY, SURE, Rule, rule


def _octets(text: str) -> bool:
    return all(int(part) <= 255 for part in re.split(r"[/:]", text)[0].split("."))


_NO_DOMAIN = re.compile(
    r"\.(?:jpe?g|png|gif|bmp|tiff?|dcm|ima|pdf|docx?|pptx?|xlsx?|csv|txt|zip|mp4|avi|mov|mp3|wav|nii|gz|\d\w{0,9})$",
    re.IGNORECASE,
)

WEB: Final[tuple[Rule, ...]] = (
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("An account name leads to the person."),
        r"(?<![\w@.])(@[\w.-]{2,40}@[\w-]{1,40}(?:\.[\w-]{2,30}){1,4})",
        cued=True,
    ),
    rule(
        TextClass.EMAIL,
        SURE,
        N_("This is an e-mail address."),
        r"(?<![\w.+-])([\w.+-]{1,64}@(?:[^\W_]|-){1,63}"
        r"(?:\.(?:[^\W_]|-){1,63}){1,5})",
        check=lambda found, group: _NO_DOMAIN.search(found[group]) is None,
        cued=True,
        needs="@",
    ),
    rule(
        TextClass.EMAIL,
        SURE,
        N_("This is an e-mail address, however it is written."),
        r"(?<![\w.+-])"
        r"([\w.+-]{1,40}(?:\s?[\[({]\s?dot\s?[\])}]\s?[\w-]{1,30}|\sdot\s[\w-]{1,30}){0,2}\s?[\[({<]\s?(?:at|@"
        r"|arroba|chiocciola|arobase|klammeraffe"
        r"|ät)\s?[\])}>]\s?[\w-]{1,40}(?:\s?[\[({<]\s?(?:dot|\.|punkt|punto|ponto|point)\s?[\])}>]\s?[\w-]{2,20}"
        r"|\.[\w-]{2,20}"
        r"|\sdot\s[\w-]{2,20}){1,3})",
        cued=True,
        needs="arroba|chiocciola|arobase|klammeraffe|at)|at ]|at]|at )|at}|at>|@)|@]|ät)|ät]",
    ),
    rule(
        TextClass.EMAIL,
        SURE,
        N_("This is an e-mail address, however it is written."),
        r"(?<![\w.+-])"
        r"([\w.+-]{1,40}(?:\sdot\s[\w-]{1,30}){0,2}\sat\s[\w-]{1,40}(?:\s?\(?dot\)?\s[\w-]{2,20}){1,3})",
        cued=True,
        needs=" dot|(dot",
    ),
    rule(
        TextClass.EMAIL,
        LIKELY,
        N_("This looks like an e-mail address."),
        r"(?<![\w.+-])"
        r"([\w.+-]{2,40}\s?@\s?[\w-]{2,40}\s?\.\s?(?:com|org|net|edu|gov|de|uk|fr|es|it|io|co|info|example)\b)",
        cued=True,
        needs="@",
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("A web address can lead to the person."),
        r"((?:https?|ftp|ftps"
        r"|sftp)://[^\s<>\"'\x00]{3,200}[^\s<>\"'\x00.,;:!?)\]])",
        cued=True,
        needs="://",
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("A web address can lead to the person."),
        r"(?<![\w@.])(www\.[\w-]{1,63}"
        r"(?:\.[\w-]{1,63}){1,4}(?:/[^\s<>\"\x00]{0,150}[^\s<>\"\x00.,;:!?)\]])?)",
        cued=True,
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("An account or page on the web can lead to the person."),
        r"(?<![\w@./])("
        r"(?:[\w-]{1,40}\.){0,2}(?:facebook|fb|instagram|twitter|x|tiktok|youtube|linkedin|snapchat|gofundme"
        r"|justgiving|caringbridge|t|wa|youtu|vk|reddit|pinterest|tumblr|flickr|strava|patreon|linktr|bit|goo"
        r"|tinyurl|telegram|xing|threads|soundcloud|vimeo)\.(?:com|me|be|ly|ee|gl|net|org|de"
        r"|co)/[^\s<>\"\x00]{1,120}[^\s<>\"\x00.,;:!?)\]])",
        cued=True,
        needs=".com/|.me/|.be/|.ly/|.ee/|.gl/|.net/|.org/|.de/|.co/",
    ),
    rule(
        TextClass.WEB_IP,
        LIKELY,
        N_("A web address can lead to the person."),
        r"(?<![\w@./-])("
        r"(?:[a-z][a-z\d-]{1,40}\.){1,3}(?:com|org|net|edu|gov|info|io|me|blog|example|co\.uk|org\.uk|de|fr|es|it"
        r"|nl|se|no|dk|ch|at|pl|eu|us|ca|au|in|br|mx|za|eg|sa|ae|app|dev|site|online|page"
        r"|health)(?:/[^\s<>\"\x00]{0,120}[^\s<>\"\x00.,;:!?)\]])?)(?![\w@.]\w)",
        re.IGNORECASE,
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("An account name leads to the person."),
        r"\b(?:instagram|insta|twitter"
        r"|facebook|fb|tiktok|snapchat|telegram|linkedin|skype|youtube|reddit|wechat|discord|handle|user\s?name"
        r"|login|screen\sname|account\sname)(?:\s(?:account|handle|profile|user|name|id|page|is|as|under|at|called"
        r"|channel)){0,3}[\s:=]{1,3}(@?(?:live:)?[a-z][\w.-]{2,38}[._\d-][\w.-]{0,20}\w|@[\w.-]{2,40})",
        cued=True,
    ),
    rule(
        TextClass.WEB_IP,
        LIKELY,
        N_("An account name leads to the person."),
        r"(?<![\w@./])(@[a-z_][\w]{2,30}"
        r"(?:\.\w{1,30}){0,3}|\bu/[a-z][\w-]{2,30})(?![\w@])",
        cued=True,
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("An internet address points to one connection."),
        r"(?<![\w.])((?:\d{1,3}\."
        r"){3}\d{1,3}(?:/\d{1,2}|:\d{2,5})?)(?![\w]|\.\d)",
        check=lambda found, group: _octets(found[group]),
        cued=True,
    ),
    rule(
        TextClass.WEB_IP,
        SURE,
        N_("An internet address points to one connection."),
        r"(?<![\w:.])("
        r"(?:[\da-f]{1,4}:){3,7}(?::?[\da-f]{1,4}){1,4}"
        r"|(?:[\da-f]{1,4}:){1,6}:(?:[\da-f]{1,4}:?){1,6}[\da-f]{1,4})(?![\w:])",
        cued=True,
        check=lambda found, group: (
            any(sign in found[group] for sign in "abcdefABCDEF") or "::" in found[group] or found[group].count(":") >= 5
        ),
    ),
    rule(
        TextClass.WEB_IP,
        LIKELY,
        N_("A network card's address points to one machine."),
        r"(?<![\w:-])("
        r"(?:[\da-f]{2}[:-]){5}[\da-f]{2})(?![\w:-])",
        cued=True,
    ),
    rule(
        TextClass.WEB_IP,
        LIKELY,
        N_("A web address can lead to the person."),
        r"(?<![\w@./-])([a-z](?:[a-z\d-]{0,30})\.(?:[a-z\d-]{2,20}\.)?(?:com|org|net|example|co|me|ly|gl|gg|tv|to"
        r"|io|ee|be)/(?:status|u|user|users|profile|p|in|people|watch|post|posts|share|album|photos?|id"
        r"|@)[\w/@.-]{1,60})",
        cued=True,
        needs="/",
    ),
    rule(
        TextClass.EMAIL,
        LIKELY,
        N_("This looks like an e-mail address."),
        r"(?<![\w.+-])([\w.+-]{2,40}\s?[(\[{<]\s?(?:at|arroba|chiocciola|klammeraffe|æt|a|@)\s?[)\]}>]\s?[\w.-]{2,40}(?:\s?[(\[{<]\s?(?:dot|punt|punto|ponto|punkt|point|\.)\s?[)\]}>]\s?[\w-]{2,20}|\.[\w-]{2,20}){1,3})",
        cued=True,
        needs="(|[|{|<",
    ),
)
