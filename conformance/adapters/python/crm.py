"""The server's members, cards, accounts and applications, in memory, and the rules of the operations.

Nothing here knows HTTP or a format: requests and answers are the neutral values of codec.py. One lock is
around every operation, so that a payment is one step: it checks, takes the money, posts the item and keeps
the outcome, or it does nothing. Amounts are whole ten-thousandths. The ids in comments name the clauses of
docs/specification/clauses.md.
"""
import collections
import datetime
import re
import secrets
import threading
from dataclasses import dataclass, field

ZONE = datetime.timezone(datetime.timedelta(hours=8))  # V2.10
TOKEN_LIFE = datetime.timedelta(hours=2)  # V5.4
OUTCOME_LIFE = datetime.timedelta(hours=24)  # O14.4
REASONS = {
    "0000": "未认证（未登陆）", "0001": "认证错误（用户名或密码错）", "0003": "权限不足",
    "1000": "服务器端出错", "1001": "卡号不存在", "1002": "会员卡状态处于无效状态（禁止使用）",
    "1003": "会员状态处于无效状态（禁止使用）", "1004": "子账户无效", "1005": "子账余额不足", "1006": "会员卡过期",
}
KEPT = ("1001", "1002", "1003", "1004", "1005", "1006")  # O14.4, besides the outcome applied
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # V6.9
MODIFIED = ("name", "mobilephone", "email", "sex", "city", "country", "province")  # O7.9


class Failure(Exception):
    """What the caller is answered instead of data. Nothing was stored and nothing was taken."""

    def __init__(self, code, reason=None, status=200):
        super().__init__(code)
        self.code, self.reason, self.status = code, reason or REASONS[code], status


# Amounts: whole ten-thousandths inside, text outside, never a float.

def ten_thousandths(text):
    """A decimal as a whole number of ten-thousandths; None if it has more decimals (O10.2, O10.3)."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return int(whole + fraction.ljust(4, "0")) if len(fraction) <= 4 else None


def four_decimals(amount):
    """As balances and quantities are answered (V7.1)."""
    return f"{'-' * (amount < 0)}{abs(amount) // 10000}.{abs(amount) % 10000:04}"


def for_people(amount):
    """At least two decimals, at most four, none lost (V3.4)."""
    text = four_decimals(amount)
    return text[:-2] + text[-2:].rstrip("0")


def for_display(amount):
    """Two decimals, rounded half away from zero, a comma every three digits (V3.3)."""
    cents = (abs(amount) + 50) // 100
    return f"{'-' * (amount < 0 < cents)}{cents // 100:,}.{cents % 100:02}"


def now():
    return datetime.datetime.now(ZONE)


def date_time(moment):
    """Without an offset, and without zeros at the end of the fraction (V2.9)."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".")


@dataclass
class Application:
    appid: str
    secret: str
    name: str
    rights: tuple = ("read", "edit", "pay")
    started: bool = True
    addresses: tuple = ()  # from which it may be used; none: from all
    shop: str = "0000"  # V4.4


@dataclass
class Member:
    fields: dict  # name, member_sort_no, wx_open_id, mobilephone …
    card_no: str  # of the first card, which is member_no too (O6.1, O6.2)
    valid: bool = True
    balances: dict = field(default_factory=dict)  # by account
    # Oldest first, by account, and under None those of all accounts: any page is a slice (O5.4).
    items: dict = field(default_factory=lambda: collections.defaultdict(list))


@dataclass
class Card:
    member: Member  # further cards share the member's accounts (O6.3)
    valid: bool = True
    expires: datetime.date = datetime.date.max  # the last day on which it pays


class Crm:
    def __init__(self, sorts, accounts):
        self.lock = threading.RLock()
        self.sorts, self.accounts = sorts, accounts  # names by number
        self.applications, self.tokens, self.cards = {}, {}, {}
        self.members = {sort_no: [] for sort_no in [None, *sorts]}  # in the order of joining (O5.1)
        self.by_mobile, self.by_open_id = {}, {}
        self.sequences = collections.Counter()  # of item numbers, by shop and minute
        self.outcomes = {}  # (appid, key): (body, moment, code of a refusal or None, number or None)

    # Who calls

    def get_token(self, caller_address, appid, appsecret):
        with self.lock:
            application = self.applications.get(appid)
            if not application or not appsecret or not application.started or not secrets.compare_digest(
                    application.secret.encode(), appsecret.encode()):
                raise Failure("0001")  # O11.5, O11.6, O11.8
            self.check_address(application, caller_address)
            token, expires = secrets.token_urlsafe(16), now() + TOKEN_LIFE
            self.tokens[token] = (application, expires)  # older ones live on (V5.5)
            return {"token": token, "expires_in": date_time(expires) + "+08:00"}

    def authorize(self, token, right, address):
        """The application of a token: 0000 before 0003."""
        with self.lock:
            application, expires = self.tokens.get(token, (None, None))
            if application is None or expires <= now() or not application.started:
                raise Failure("0000")  # O11.1, O11.2, O11.4
            if right not in application.rights:
                raise Failure("0003")  # O11.3
            self.check_address(application, address)
            return application

    def check_address(self, application, address):
        if application.addresses and address not in application.addresses:
            raise Failure("0003")  # O11.7

    # Reading

    def list_sorts(self):
        return [{"no": no, "name": name} for no, name in self.sorts.items()]

    def list_members(self, sort_no, skip, top):
        with self.lock:
            members = self.members.get(sort_no, [])  # O4.4
            rows = [self.member_answer(member) for member in members[skip:skip + top]]
            return {"total_count": len(members), "skip": skip, "items": rows}

    def get_member(self, card_no=None, mobile=None, open_id=None):
        with self.lock:
            if card_no is not None:
                return self.member_answer(self.card(card_no).member)
            index, key = (self.by_mobile, mobile) if open_id is None else (self.by_open_id, open_id)
            if key not in index:
                raise Failure("1001")  # O4.2, O4.3
            return self.member_answer(index[key])

    def list_items(self, card_no, account_no, skip, top):
        with self.lock:
            member = self.card(card_no).member
            if account_no is not None and account_no not in member.balances:
                raise Failure("1004")  # O4.5
            items = member.items.get(account_no, [])
            end = max(len(items) - skip, 0)
            rows = items[max(end - top, 0):end][::-1]  # newest first (O5.2)
            return {"total_count": len(items), "skip": skip, "items": rows}

    def card(self, card_no):
        if card_no not in self.cards:
            raise Failure("1001")  # O4.1, O4.8, O10.5
        return self.cards[card_no]

    def member_answer(self, member):
        sort_no = member.fields["member_sort_no"]
        return {
            "member_no": member.card_no, "name": member.fields["name"], "member_sort_no": sort_no,
            "member_sort_name": self.sorts[sort_no], "mobilephone": member.fields.get("mobilephone"),
            "email": member.fields.get("email"), "comment": member.fields.get("comment"),
            "accounts": [{
                "account_no": no, "name": self.accounts[no], "comment": "",
                "balance": four_decimals(balance) if no in member.items else "0",  # V7.2
            } for no, balance in member.balances.items()],
        }

    # Creating and modifying

    def save(self, path_open_id, given):
        """Creates a member, or modifies the one that the openid names. A nil field counts as absent (N5.5)."""
        given = {name: value for name, value in given.items() if value is not None}
        open_id = path_open_id or given.get("wx_open_id")
        if not open_id:
            raise Failure("1000", "缺少 wx_open_id", status=400)  # N7.13
        if given.get("wx_open_id") not in (None, "", open_id):
            raise Failure("1000", "wx_open_id 与路径中的不同", status=400)  # O7.8
        check_storable(given)
        with self.lock:
            member = self.by_open_id.get(open_id)
            if member is None and path_open_id:
                raise Failure("1001")  # O7.7
            mobile = given.get("mobilephone")
            if mobile and self.by_mobile.get(mobile, member) is not member:
                raise Failure("1000", "mobilephone 已被其他会员使用")  # O8.5, O8.8
            if member is None:
                self.create({**given, "wx_open_id": open_id})  # O7.4
            else:
                self.modify(member, given)  # O7.5

    def create(self, given):
        for name in ("name", "member_sort_no"):
            if not given.get(name):
                raise Failure("1000", f"{name} 不能为空")  # O8.3, O8.4
        if given["member_sort_no"] not in self.sorts:
            raise Failure("1000", "member_sort_no 不存在")  # O8.2
        card_no = given.pop("card_no", "") or self.unused_card_no()  # O8.9, O8.10
        if card_no in self.cards:
            raise Failure("1000", "card_no 已被其他会员使用")  # O8.1
        return self.add_member(Member(given, card_no))

    def modify(self, member, given):
        stored = {"card_no": member.card_no, "member_sort_no": member.fields["member_sort_no"]}
        for name, value in stored.items():
            if given.get(name, "") not in ("", value):
                raise Failure("1000", f"{name} 不能修改")  # O7.10
        if given.get("name") == "":
            raise Failure("1000", "name 不能为空")  # N5.7
        self.by_mobile.pop(member.fields.get("mobilephone"), None)
        member.fields.update({name: given[name] for name in MODIFIED if name in given})  # N5.4, N5.6
        self.index(member)

    def add_member(self, member):
        for account_no in self.accounts:
            member.balances.setdefault(account_no, 0)  # V7.2
        self.cards[member.card_no] = Card(member)
        for sort_no in (None, member.fields["member_sort_no"]):
            self.members[sort_no].append(member)
        self.index(member)
        return member

    def index(self, member):
        self.by_open_id[member.fields["wx_open_id"]] = member
        if member.fields.get("mobilephone"):
            self.by_mobile[member.fields["mobilephone"]] = member

    def unused_card_no(self):
        number = 80000000 + len(self.cards)
        while str(number) in self.cards:
            number += 1
        return str(number)

    # Paying

    def pay(self, token, address, key, payment):
        """The number of the item. A key's outcome is kept in the same step (O14.5)."""
        check_storable(payment)
        quantity = ten_thousandths(payment["quantity"])
        if quantity is None or quantity <= 0:
            raise Failure("1000", "quantity 应大于 0，且最多四位小数")  # O10.1, O10.2
        body = {name: value for name, value in payment.items() if value is not None}
        body["quantity"] = quantity  # the same amount is the same, in either format
        with self.lock:
            application = self.authorize(token, "pay", address)  # again, inside (O10.19)
            slot = (application.appid, key)  # O14.7
            if key is not None:
                self.forget_old_outcomes()
                if slot in self.outcomes:
                    kept_body, _, code, number = self.outcomes[slot]
                    if kept_body != body:
                        raise Failure("1000", "Idempotency-Key 已用于另一笔支付", status=409)  # O14.8
                    if code:
                        raise Failure(code)
                    return number  # O14.6
            try:
                number = self.take(application, payment, quantity)
            except Failure as failure:
                if key is not None and failure.code in KEPT:
                    self.outcomes[slot] = (body, now(), failure.code, None)
                raise
            if key is not None:
                self.outcomes[slot] = (body, now(), None, number)
            return number

    def forget_old_outcomes(self):
        while self.outcomes:
            oldest = next(iter(self.outcomes))  # a dict keeps the order of insertion
            if now() - self.outcomes[oldest][1] < OUTCOME_LIFE:
                break
            del self.outcomes[oldest]

    def take(self, application, payment, quantity):
        """Checks in the order of O10.4, and only then changes anything."""
        card = self.card(payment["card_no"])
        member, account_no = card.member, payment["account_sort_no"]
        if not card.valid:
            raise Failure("1002")
        if not member.valid:
            raise Failure("1003")
        if card.expires < now().date():
            raise Failure("1006")
        if account_no not in member.balances:
            raise Failure("1004")
        if member.balances[account_no] < quantity:
            raise Failure("1005")
        return self.post(member, account_no, -quantity, "消费支付", {
            "card_no": payment["card_no"], "comment": payment.get("comment"),
            "created_at": application.name, "from_no": payment.get("from_no"),
        }, application.shop)

    def post(self, member, account_no, change, title, details, shop="0000"):
        """Changes a balance and posts the item of it."""
        balance, moment = member.balances[account_no] + change, now()
        side = "debit_quantity" if change < 0 else "credit_quantity"
        minute = f"{shop}-{moment:%y%m%d%H%M}"  # V4.2
        self.sequences[minute] += 1
        number = f"{minute}-{self.sequences[minute]:03}"
        item = {
            **details, "account_date": f"{moment:%Y-%m-%d}", "action": title, "balance": four_decimals(balance),
            "created_on": date_time(moment), side: for_people(abs(change)),
            "display_balance": for_display(balance), "no": number, "quantity": four_decimals(abs(change)),
            "title": title,
        }
        member.balances[account_no] = balance
        for key in (None, account_no):
            member.items[key].append(item)
        return number


def check_storable(given):
    for name, value in given.items():
        if value and NOT_XML.search(value):
            raise Failure("1000", f"{name} 含有 XML 不能表示的字符")  # V6.9
