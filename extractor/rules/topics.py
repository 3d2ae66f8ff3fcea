"""The words by which a statement shows its topic and stance (codebook §2)."""

import re

from extractor.text.numerals import DIGITS, TENS, UNITS

_NUMBER = rf"(?:{DIGITS}|{'|'.join([*UNITS, *TENS])})"
_SOME = (
    rf"(?:(?:at least|more than|over|about|around|some|nearly|almost|up to) )?(?:{_NUMBER}|dozens"
    rf"|several|hundreds|scores|a dozen|multiple|thousands)"
)
DENIES = re.compile(
    r"\b(?:den(?:y|ied|ies|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?|refut(?:es|ed)"
    r"|did not (?:carry out|conduct|target|hit"
    r"|strike|bomb|launch|attack)|do(?:es)? not target|no (?:air ?strikes?|strikes?|missiles?"
    r"|sorties|operations|flights|planes) (?:were|was|took|in)"
    r"|was not (?:us|responsible|behind)|had not (?:carried|conducted|struck|targeted)|baseless"
    r"|false claims?|fabricat\w+|not active in)\b",
    re.IGNORECASE,
)
CONCEDES = re.compile(
    r"\b(?:acknowledg\w+|admit\w*|conced\w+|regrets?|regretted|apologi[sz]\w+|condolences"
    r"|mistaken(?:ly)?|in error|by mistake|sympath\w+)\b",
    re.IGNORECASE,
)
JUSTIFIES = re.compile(
    r"\b(?:self-defen[cs]e|in response to|in retaliation|retaliat\w+"
    r"|legitimate (?:military )?targets?|valid military"
    r"|lawful\w*|necessary|to protect|protected status|precaution\w*|avoid(?:ing)? (?:civilian"
    r"|harm)|minimi[sz]e|reduce the risk"
    r"|military (?:purpose|necessity)|proportiona\w+|human shields?|precision|law of war"
    r"|international (?:humanitarian )?law"
    r"|values? of a|willing to|prepared to accept|deter\w*|defend itself|threat to|imminent"
    r"|right to defend|support(?:ing)? (?:of|for) (?:the )?\w+ forces|was using the"
    r"|used the (?:building|site|mosque|school|hospital))\b",
    re.IGNORECASE,
)
CONDEMNS = re.compile(
    r"\b(?:war crimes?|crimes? against humanity|massacre|violat\w+|condemn\w*|unlawful|illegal"
    r"|murder\w*|aggression|atrocit\w+"
    r"|terroris[mt] act|barbaric|indiscriminate\w*|brutal|cold-blooded|outrage\w*|unprovoked"
    r"|genocid\w+|flagrant)\b",
    re.IGNORECASE,
)
SILENT = re.compile(
    r"\b(?:declined to (?:comment|say|give|confirm)|no (?:immediate )?(?:comment|response|reaction"
    r"|claim of responsibility)"
    r"|did(?: not|n[’']t) (?:immediately )?(?:respond|comment|reply|give|provide|say)|(?:has|have"
    r"|had) (?:not|yet to) (?:commented|comment|responded)"
    r"|refused to comment|would not comment|could not say|neither confirmed nor denied"
    r"|did not report any)\b",
    re.IGNORECASE,
)
INQUIRES = re.compile(
    r"\b(?:investigat\w+|inquir(?:y|ies)|looking into|(?:is|are|was|were) (?:assessing|reviewing"
    r"|examining)|under review|probe"
    r"|will (?:review|assess|look into)|assess(?:ing|ment of) (?:the )?(?:reports|allegations"
    r"|claims)|still gathering information)\b",
    re.IGNORECASE,
)
RUINED = re.compile(
    rf"\b(?P<before>(?:destroy|damag|level|flatten|demolish"
    rf"|burn)\w*) (?P<count>{_SOME})? ?(?P<what>(?:[\w’'-]+ ){{0,4}}?"
    r"(?:homes?|houses?|buildings?|vehicles?|apartments?|shops?|structures?|positions?|schools?"
    r"|trucks?|cars?|tanks?|substations?|warehouses?|depots?|windows|launchers?|hospitals?"
    r"|facilit(?:y|ies)|infrastructure|bridges?|boats?|hangars?|wards?|tents|flats|sites))"
    rf"|\b(?P<number>{_SOME})(?: \w[\w’'-]*){{0,4}} (?:were|was|had been"
    rf"|have been) (?:\w+ )?(?P<after>damaged|destroyed|levell?ed|burned|hit)",
    re.IGNORECASE,
)
TALLY = re.compile(
    rf"\b(?P<count>{_SOME})(?: of)? (?:[\w’'-]+ ){{0,3}}?(?:air ?strikes?|strikes|sorties"
    rf"|air raids|raids|missiles|drones|rockets|shells|bombs|attacks|munitions)\b",
    re.IGNORECASE,
)
AIMED = re.compile(
    r"\b(?:intended target|was being used|(?:was|were|been|being) used (?:as|by|for|to)|served as"
    r"|command (?:and control )?cent(?:er|re)s?"
    r"|targeted (?:a|the|military|an) |housed|was (?:a|an|the) (?:military|weapons|command)"
    r"|(?:terrorist|military) targets?|aimed at)\b",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"\b(?:since [^,.;”\"]{3,60}?(?=[,.;”\"]| have| has| had| according|$)|(?:during|in) (?:July"
    r"|January|February|March|April|May|June|August"
    r"|September|October|November|December)(?: \d{4})?|from (?:early |mid-"
    r"|late )?\w+(?: \d+)? to (?:\w+ )?\w+(?: \d+)?|(?:over|in|during) the (?:past"
    r"|last) (?:\w+ )?(?:hour|day|week|month|year|decade)s?"
    r"|this (?:year|month|week)|in (?:19|20)\d\d)",
)
ALLOWED = re.compile(
    r"\b(?:willing to|prepared to|ready to|allowed to|permitted to"
    r"|authori[sz]ed to|up to \d+ (?:civilian )?(?:casualt|deaths)|could (?:kill"
    r"|have killed)|would (?:kill|have)|risk of|if\b|fears? (?:of|that)|threaten)\b",
    re.IGNORECASE,
)
