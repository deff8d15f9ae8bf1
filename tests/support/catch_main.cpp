// Catch2 3.x brings its own main; 2.13 builds it here, once, because it is slow to compile.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
