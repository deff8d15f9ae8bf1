#pragma once
// Deliberately wrong: model/ may not use io/. check_layers.cmake must refuse it.
#include "io/yaml.hpp"
