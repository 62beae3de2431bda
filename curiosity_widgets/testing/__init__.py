"""Contracts to test a source, a strategy or a file reader of one's own with. Never imported at run time.

They need no test framework: each raises AssertionError with a sentence that says what is wrong, so they run
under pytest, unittest or in a notebook alike.

>>> from curiosity_widgets.testing import check_strategy
>>> check_strategy(MyStrategy)  # doctest: +SKIP
"""

from __future__ import annotations

from curiosity_widgets.testing.file_cases import FILE_CASES as FILE_CASES
from curiosity_widgets.testing.file_content import FileContent as FileContent
from curiosity_widgets.testing.made_up_state import make_state as make_state
from curiosity_widgets.testing.reader_contract import check_reader as check_reader
from curiosity_widgets.testing.reader_mistakes import READER_MISTAKES as READER_MISTAKES
from curiosity_widgets.testing.reader_mistakes import check_reader_mistake as check_reader_mistake
from curiosity_widgets.testing.source_contract import SOURCE_CLAUSES as SOURCE_CLAUSES
from curiosity_widgets.testing.source_contract import ExpectedSample as ExpectedSample
from curiosity_widgets.testing.source_contract import check_source as check_source
from curiosity_widgets.testing.source_mistakes import SOURCE_MISTAKES as SOURCE_MISTAKES
from curiosity_widgets.testing.source_mistakes import check_source_mistake as check_source_mistake
from curiosity_widgets.testing.strategy_contract import STRATEGY_CLAUSES as STRATEGY_CLAUSES
from curiosity_widgets.testing.strategy_contract import check_strategy as check_strategy
from curiosity_widgets.testing.strategy_mistakes import STRATEGY_MISTAKES as STRATEGY_MISTAKES
