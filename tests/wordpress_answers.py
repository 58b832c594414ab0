"""What a simulated WordPress answers: REST, feed, sitemaps and pages.

Shaped as developer.wordpress.org/rest-api/reference/posts says, and as WordPress 6's
feed, Yoast's sitemaps and a plain theme write.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import Any, TypedDict

WIB = timezone(timedelta(hours=7))
PROTECTED = "Dilindungi: "


class PostFields(TypedDict, total=False):
    """What may be told of a post; see `WpPost`."""

    slug: str
    title: str
    paragraphs: list[str]
    status: str
    date: datetime
    modified: datetime
    author: str
    categories: tuple[str, ...]
    tags: tuple[str, ...]
    picture: str
    caption: str
    password: str
    meta: tuple[tuple[str, str], ...]


@dataclass(slots=True, kw_only=True)
class WpPost:
    """A row of wp_posts with what hangs on it; times are aware."""

    id: int
    slug: str
    title: str
    paragraphs: list[str]
    status: str
    date: datetime
    modified: datetime
    author: str = "Rina Sari"
    categories: tuple[str, ...] = ("Daerah",)
    tags: tuple[str, ...] = ()
    picture: str = ""
    caption: str = "Warga di dermaga. Foto: Rina Sari"
    password: str = ""
    meta: tuple[tuple[str, str], ...] = ()

    @property
    def html(self) -> str:
        """The post's blocks, its call to action last."""
        body = "\n".join(
            f"<p>{escape(words, quote=False)}</p>" for words in self.paragraphs
        )
        return (
            f"{body}\n<p><strong>Kunjungi Medsos Warta Rimba</strong></p>\n"
            '<p><a href="/medsos/">Klik di sini</a></p>\n'
        )


def gmt(moment: datetime) -> str:
    """A time as the REST API writes GMT: without saying so."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def local(moment: datetime) -> str:
    """A time as the REST API writes the site's own."""
    return moment.astimezone(WIB).strftime("%Y-%m-%dT%H:%M:%S")


def error(code: str, message: str, status: int) -> dict[str, Any]:
    """A WP_Error as the REST API writes it."""
    return {"code": code, "message": message, "data": {"status": status}}


def rest_post(
    base: str, post: WpPost, fields: set[str], *, embed: bool
) -> dict[str, Any]:
    """A post in context "view", narrowed to `_fields`."""
    whole = _view(base, post)
    if embed:
        whole["_embedded"] = _embedded(base, post)
    if not fields:
        return whole
    kept: dict[str, Any] = {name: whole[name] for name in whole if name in fields}
    for name in fields:  # "content.rendered": since WordPress 5.3
        outer, _, inner = name.partition(".")
        if inner and outer in whole:
            kept.setdefault(outer, {})[inner] = whole[outer][inner]
    return kept


def _view(base: str, post: WpPost) -> dict[str, Any]:
    title = escape(post.title).replace("'", "&#8217;").replace("–", "&#8211;")
    shown = "" if post.password else post.html
    api = f"{base}/wp-json/wp/v2"
    return {
        "id": post.id,
        "date": local(post.date),
        "date_gmt": gmt(post.date),
        "guid": {"rendered": f"{base}/?p={post.id}"},
        "modified": local(post.modified),
        "modified_gmt": gmt(post.modified),
        "slug": post.slug,
        "status": post.status,
        "type": "post",
        "link": f"{base}/{post.slug}/",
        "title": {"rendered": (PROTECTED if post.password else "") + title},
        "content": {"rendered": shown, "protected": bool(post.password)},
        "excerpt": {"rendered": "", "protected": bool(post.password)},
        "author": 1,
        "featured_media": post.id + 1000 if post.picture else 0,
        "comment_status": "closed",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": dict(post.meta) or [],  # PHP writes an empty map so
        "categories": list(range(1, len(post.categories) + 1)),
        "tags": list(range(101, len(post.tags) + 101)),
        "_links": {
            "self": [{"href": f"{api}/posts/{post.id}"}],
            "author": [{"embeddable": True, "href": f"{api}/users/1"}],
            "wp:term": [{"taxonomy": "category", "embeddable": True, "href": api}],
        },
    }


def _embedded(base: str, post: WpPost) -> dict[str, Any]:
    found: dict[str, Any] = {
        "author": [{"id": 1, "name": post.author, "link": f"{base}/author/rina/"}],
        "wp:term": [
            [{"taxonomy": "category", "name": escape(n)} for n in post.categories],
            [{"taxonomy": "post_tag", "name": escape(n)} for n in post.tags],
        ],
    }
    if post.picture:
        found["wp:featuredmedia"] = [
            {
                "id": post.id + 1000,
                "media_type": "image",
                "caption": {"rendered": f"<p>{escape(post.caption)}</p>\n"},
                "alt_text": "",
                "source_url": post.picture,
                "media_details": {"image_meta": {"credit": "", "caption": ""}},
            }
        ]
    return found


def feed(base: str, posts: list[WpPost]) -> str:
    """RSS 2 with whole texts, newest first."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Warta Rimba</title><link>{base}</link>"
        + "".join(_feed_entry(base, post) for post in posts)
        + "</channel></rss>"
    )


def _feed_entry(base: str, post: WpPost) -> str:
    categories = "".join(
        f"<category><![CDATA[{name}]]></category>"
        for name in (*post.categories, *post.tags)
    )
    return (
        f"<item><title>{escape(post.title)}</title><link>{base}/{post.slug}/</link>"
        f"<dc:creator><![CDATA[{post.author}]]></dc:creator>"
        f"<pubDate>{format_datetime(post.date.astimezone(UTC))}</pubDate>{categories}"
        f'<guid isPermaLink="false">{base}/?p={post.id}</guid>'
        f"<content:encoded><![CDATA[{post.html}]]></content:encoded></item>"
    )


_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def sitemap_index(maps: dict[str, datetime]) -> str:
    """A sitemap index: address → time of change."""
    parts = "".join(
        f"<sitemap><loc>{escape(loc)}</loc><lastmod>{moment.isoformat()}</lastmod></sitemap>"
        for loc, moment in maps.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="{_SITEMAP}">'
        f"{parts}</sitemapindex>"
    )


def sitemap(base: str, posts: list[WpPost]) -> str:
    """Yoast's sitemap of posts."""
    parts = "".join(
        f"<url><loc>{base}/{post.slug}/</loc>"
        f"<lastmod>{post.modified.isoformat()}</lastmod></url>"
        for post in posts
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAP}">'
        f"{parts}</urlset>"
    )


def news_sitemap(base: str, posts: list[WpPost]) -> str:
    """A Google News sitemap."""
    parts = "".join(
        f"<url><loc>{base}/{post.slug}/</loc><news:news><news:publication>"
        "<news:name>Warta Rimba</news:name><news:language>id</news:language>"
        "</news:publication>"
        f"<news:publication_date>{post.date.isoformat()}</news:publication_date>"
        f"<news:title>{escape(post.title)}</news:title>"
        f"<news:keywords>{escape(', '.join(post.tags))}</news:keywords>"
        "</news:news></url>"
        for post in posts
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{_SITEMAP}" '
        f'xmlns:news="{_NEWS}">{parts}</urlset>'
    )


def page(base: str, post: WpPost) -> str:
    """A post's page in a plain theme."""
    picture = (
        f'<meta property="og:image" content="{post.picture}">' if post.picture else ""
    )
    return (
        f"<!doctype html><html lang=id><head><title>{escape(post.title)} - Warta Rimba"
        f'</title><link rel="canonical" href="{base}/{post.slug}/">'
        f'<meta property="og:type" content="article">{picture}'
        f'<meta property="article:published_time" content="{post.date.isoformat()}">'
        f'<meta property="article:modified_time" content="{post.modified.isoformat()}">'
        "</head><body><nav><a href=/>Beranda</a> <a href=/daerah/>Daerah</a></nav>"
        f"<article><h1>{escape(post.title)}</h1>{post.html}</article>"
        "<footer>© 2026 Warta Rimba</footer></body></html>"
    )


def home(base: str) -> str:
    """The front page, which names the REST root and the feed."""
    return (
        "<!doctype html><html><head><title>Warta Rimba</title>"
        f'<link rel="https://api.w.org/" href="{base}/wp-json/">'
        f'<link rel="alternate" type="application/rss+xml" href="{base}/feed/">'
        "</head><body><p>Berita hari ini</p></body></html>"
    )
