#pragma once
#include <cstddef>
#include <functional>
#include <span>

namespace tradeflow::io {

/// The processes of one `mpirun`, if this is one of several and the program was built with MPI;
/// else a cluster of one. A manager (rank 0) hands out work, the others do it and ask for more: no
/// one waits for the slowest. Results go through the folder that all of them see, never the wire.
class Cluster {
 public:
  Cluster();
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  Cluster(Cluster&&) = delete;
  Cluster& operator=(Cluster&&) = delete;

  [[nodiscard]] int rank() const noexcept { return rank_; }
  [[nodiscard]] int size() const noexcept { return size_; }
  [[nodiscard]] bool manager() const noexcept { return rank_ == 0; }

  /// Does `work` on every item, each in one process; comes back in every process once all of it is
  /// done or stopped. The items are the same in every process.
  /// \param done  called by the manager after an item
  /// \param stop  asked by the manager before it hands out the next one
  /// \return whether every item was done
  /// \throws whatever `work` threw here; IoError in the manager if it threw elsewhere
  bool distribute(std::span<const std::size_t> items, const std::function<void(std::size_t)>& work,
                  const std::function<void(std::size_t)>& done, const std::function<bool()>& stop);

  /// Ends every process, unless distribute() has brought all of them to the same place already: a
  /// process that fails alone would be waited for.
  void abort_others(int exit_code) const;

 private:
  bool manage(std::span<const std::size_t> items, const std::function<void(std::size_t)>& done,
              const std::function<bool()>& stop) const;
  bool serve(const std::function<void(std::size_t)>& work) const;

  int rank_ = 0;
  int size_ = 1;
  bool together_ = true;  ///< every process is, or will be, past the last exchange
};

}  // namespace tradeflow::io
