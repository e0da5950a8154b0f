"""The words of the maintenance contract, in English and in French."""

from dataclasses import dataclass
from datetime import date

_INTRODUCTION = """\
# Maintenance contract of the customer segments

`clientele maintenance` writes this file from the warehouse: what is promised of the
segments of each shop, by whom, and what to do when the promise is not kept. It changes
only if the warehouse does. Do not edit it: `seeds/segmentation/maintenance_policy.csv`
says who answers and how soon, vars of `dbt_project.yml` set the gates, and the rest is
measured.
"""

_INTRODUCTION_FR = """\
# Contrat de maintenance des segments de clients

`clientele maintenance` écrit ce fichier à partir de l'entrepôt de données : ce qui est
promis des segments de chaque boutique, par qui, et que faire quand la promesse n'est
pas tenue. Il ne change que si l'entrepôt change. Ne le modifiez pas :
`seeds/segmentation/maintenance_policy.csv` dit qui répond et dans quel délai, les
paramètres de `dbt_project.yml` fixent les seuils, et le reste est mesuré.
"""

_SECTION = """
## {shop_id}
{alerts}
### Purpose

Groups of customers that are alike, for marketing to address alike: the segments of
scheme `kmeans`, learned anew at each build and named by rule.

### Population

- Customers: {customers}
- As of: {as_of_date}
- Features used: {used}
- Features left out: {left_out}

### Segments

{segments}

### Refresh rhythm

- {rhythm}; the next refit is due on {next_refit_date}.
- Reason: {reason}.
- Followed model: {followed_model}.
- Evidence: {evidence}.
- Label persistence: {label_advice}.

### Thresholds

{gates}

- Drift: {drift} Drift is called when model_ari is below gate_ari for as many dates \
running as var `drift_gate_periods` says.
{moved}
### Owner

{owners}

### What to do on alert

An alert is a missed gate, a call of drift, or a refit that is due.

1. Look at `segmentation.segment_drift` and `segmentation.feature_drift` where shop_id \
is '{shop_id}': since when, and which features moved.
2. Refit: put the new raw files in place and rebuild with `clientele build` and the \
options of the last build; every build fits anew.
3. Check the labels in `segmentation.cluster_labels` against the segments above, then \
write this contract anew with `clientele maintenance`.
4. Tell {notify} within {days}, in the name of {owner} or, in their absence, {deputy}.
5. Rebuild as well when `seeds/segmentation/maintenance_policy.csv` changes: each \
build reads rhythm and owners from it.

### Runs

{runs}
"""

_SECTION_FR = """
## {shop_id}
{alerts}
### But

Des groupes de clients qui se ressemblent, à qui le marketing s'adresse de la même
manière : les segments du schéma `kmeans`, appris de nouveau à chaque construction et
nommés par des règles.

### Population

- Clients : {customers}
- Date de référence : {as_of_date}
- Caractéristiques utilisées : {used}
- Caractéristiques écartées : {left_out}

### Segments

{segments}

### Rythme de réajustement

- {rhythm} ; le prochain réajustement est prévu le {next_refit_date}.
- Raison : {reason}.
- Modèle suivi : {followed_model}.
- Mesures : {evidence}.
- Durée des étiquettes : {label_advice}.

### Seuils

{gates}

- Dérive : {drift} Une dérive est constatée quand model_ari est sous gate_ari à autant \
de dates de suite que le dit le paramètre `drift_gate_periods`.
{moved}
### Responsables

{owners}

### Que faire en cas d'alerte

Une alerte est un seuil manqué, une dérive constatée ou un réajustement arrivé à \
échéance.

1. Regardez `segmentation.segment_drift` et `segmentation.feature_drift` où shop_id \
vaut '{shop_id}' : depuis quand, et quelles caractéristiques ont bougé.
2. Réajustez : mettez les nouveaux fichiers bruts en place et reconstruisez avec \
`clientele build` et les options de la dernière construction ; chaque construction \
réajuste.
3. Comparez les étiquettes de `segmentation.cluster_labels` aux segments ci-dessus, \
puis réécrivez ce contrat avec `clientele maintenance`.
4. Prévenez {notify} sous {days}, au nom de {owner} ou, en son absence, de {deputy}.
5. Reconstruisez aussi quand `seeds/segmentation/maintenance_policy.csv` change : \
chaque construction y lit le rythme et les responsables.

### Exécutions

{runs}
"""


@dataclass(frozen=True)
class Words:
    """Texts of a language: templates, and `terms` by the English ones.

    `suffix` is that of the marts' columns in the language, `decimal`, `thousands` and
    `percent` are its signs in numbers, `date_format` is that of its dates,
    `of_segments` the columns of cluster_labels that a reader of the language looks at.
    """

    suffix: str
    decimal: str
    thousands: str
    percent: str
    date_format: str
    of_segments: tuple[str, ...]
    introduction: str
    section: str
    drift: str
    moved: str
    shifted: str
    terms: dict[str, str]

    def __call__(self, term: str) -> str:
        """Return a term in the language."""
        return self.terms.get(term, term)

    def number(
        self, value: float | None, decimals: int = 3, bound: float | None = None
    ) -> str:
        """Return a number as it is written in the language.

        It has a decimal more if it would read as the bound that it differs from.
        """
        if value is None:
            return "-"
        text, alike = f"{value:.{decimals}f}", f"{bound or 0:.{decimals}f}"
        if bound not in (None, value) and text == alike:
            text = f"{value:.{decimals + 1}f}"
        return text.replace(".", self.decimal)

    def date(self, value: date) -> str:
        """Return a date as it is written in the language."""
        return value.strftime(self.date_format)

    def count(self, value: int) -> str:
        """Return a whole number as it is written in the language."""
        return f"{value:,}".replace(",", self.thousands)

    def share(self, value: float) -> str:
        """Return a share of 1 as a percentage."""
        return self.number(100 * value, 1) + self.percent


ENGLISH = Words(
    suffix="",
    decimal=".",
    thousands=",",
    percent="%",
    date_format="%Y-%m-%d",
    of_segments=(
        *("cluster_id", "segment_name", "segment_label_fr", "customers", "share"),
        "why",
    ),
    introduction=_INTRODUCTION,
    section=_SECTION,
    drift="gate_ari is {gate}; model_ari of the model of {baseline} is {ari} at "
    "{date}, {below} it.",
    moved="- PSI of a feature used: up to {moving} stable, above it moving, above "
    "{shifted} shifted. Not stable at {date}: {moved}.\n",
    shifted="- Shifted features without drift: the values of {shifted} have moved "
    "since {baseline} (PSI), while the followed model still groups the customers of "
    "{date} as a refit of that date does (model_ari {ari}, gate {gate}). A customer "
    "may have moved from one group to another.\n",
    terms={},
)

FRENCH = Words(
    suffix="_fr",
    decimal=",",
    thousands="\N{NO-BREAK SPACE}",
    percent="\N{NO-BREAK SPACE}%",
    date_format="%d/%m/%Y",
    of_segments=("cluster_id", "segment_label_fr", "customers", "share", "why_fr"),
    introduction=_INTRODUCTION_FR,
    section=_SECTION_FR,
    drift="gate_ari vaut {gate} ; le model_ari du modèle du {baseline} vaut {ari} le "
    "{date} : {below}.",
    moved="- PSI d'une caractéristique utilisée : jusqu'à {moving} stable, au-delà en "
    "mouvement, au-delà de {shifted} décalée. Non stables le {date} : {moved}.\n",
    shifted="- Caractéristiques décalées sans dérive : les valeurs de {shifted} ont "
    "bougé depuis le {baseline} (PSI), tandis que le modèle suivi groupe encore les "
    "clients du {date} comme un réajustement à cette date (model_ari {ari}, seuil "
    "{gate}). Un client peut être passé d'un groupe à l'autre.\n",
    terms={
        "none": "aucune",
        "; ": " ; ",
        '"{label}"': "« {label} »",
        "no model": "aucun modèle",
        "no reason given": "sans raison indiquée",
        "hardly varies": "varie à peine",
        "yes": "oui",
        "**no**": "**non**",
        "below": "en dessous",
        "not below": "pas en dessous",
        "Every month": "Chaque mois",
        "Every {months} months": "Tous les {months} mois",
        "day": "jour",
        "days": "jours",
        "moving": "en mouvement",
        "shifted": "décalée",
        "{count} clusters: {reason}.": "{count} groupes : {reason}.",
        "**Drift was called on {date}.**": "**Dérive constatée le {date}.**",
        "**Gates missed: {missed}.**": "**Seuils manqués : {missed}.**",
        "{metric} of {model}": "{metric} de {model}",
        "See what to do on alert.": "Voir que faire en cas d'alerte.",
        "None: no K-Means model was fitted for this shop.": (
            "Aucun : aucun modèle K-Means n'a été ajusté pour cette boutique."
        ),
        "No model is followed: one date alone, or too few customers.": (
            "Aucun modèle n'est suivi : une seule date, ou trop peu de clients."
        ),
        "No shop has an as-of date, so there is nothing to maintain.": (
            "Aucune boutique n'a de date de référence : il n'y a rien à maintenir."
        ),
        "cluster_id": "groupe",
        "segment_name": "segment",
        "segment_label_fr": "segment",
        "customers": "clients",
        "share": "part",
        "why": "pourquoi",
        "why_fr": "pourquoi",
        "model": "modèle",
        "metric": "mesure",
        "value": "valeur",
        "gate": "seuil",
        "passed": "tenu",
        "owner": "responsable",
        "deputy": "suppléant",
        "notify": "prévenir",
        "response_days": "délai en jours",
        "maximum_months": "mois au plus",
        "model_name": "modèle",
        "model_run_id": "exécution",
        "as_of_date": "date de référence",
        "customer_count": "clients",
    },
)
