"""A look at a running deployment from outside, as a visitor meets it: what `school doctor URL` does.

Nobody logs in, nothing is changed but one attempt to log in, which ends by itself. Each check gives findings:
right, wrong with what to mend, or a note where it could not look.
"""

from infra.deploying.doctor.examination import behind, examine
from infra.deploying.doctor.findings import Finding

__all__ = ["Finding", "behind", "examine"]
