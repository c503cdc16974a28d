"""A second reading, learned from labelled texts, after the rules: what reads like them and what only looks like it.

`clues` says what stands around each word, `weights` what that is worth, `opinion` what follows for the findings. The
weights come from `python -m training.text`; nothing here is written by hand for one text or another.
"""

from dicomtube.phi.text.learned.opinion import reconsider

__all__ = ["reconsider"]
