"""How well calls are held: forms, the plan of what is listened to, evaluations, disputes, calibration.

Owns what evaluators are asked, what they answered and what became of it. The sound is recordings', scripts are
policies'; agreement, intervals and adjusted scores are reckoned in `engines/agreement`. Coaching, which needs the
roster too, is performance's.
"""
