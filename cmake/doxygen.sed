# The headers of runtime/ with their plain comments marked for Doxygen.
# A rule between sections documents nothing, nor do the lines of a macro.
/^ *\/\* ----/b
/\\$/b
# The first comment is about the file.
1s|^/\*$|/** @file\n *|
1s|^/\* |/** @file\n * |
# Behind a member: about that member. At the start of a line: about what follows.
s|\([^ ].*\) /\* |\1 /**< |
s|^\( *\)/\*$|\1/**|
s|^\( *\)/\* |\1/** |
