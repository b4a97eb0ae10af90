package dev.jobfn.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Jobs, newest first. Each iteration starts at the newest job and fetches further pages as needed, so iterating can
 * throw the same exceptions as a request. The records have no results.
 */
public final class JobListing implements Iterable<JobRecord> {
    private final Function<Optional<String>, Page> pages;

    JobListing(Function<Optional<String>, Page> pages) {
        this.pages = pages;
    }

    /**
     * A page of a list.
     *
     * @param jobs the page's jobs; may be empty although more pages follow
     * @param nextCursor where the next page starts; empty on the last page
     */
    record Page(List<JobRecord> jobs, Optional<String> nextCursor) {}

    @Override
    public Iterator<JobRecord> iterator() {
        return new Pages();
    }

    /** The jobs as a sequential stream that fetches pages as needed. */
    public Stream<JobRecord> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    private final class Pages implements Iterator<JobRecord> {
        private final Deque<JobRecord> fetched = new ArrayDeque<>();
        private Optional<String> cursor = Optional.empty();
        private boolean last;

        @Override
        public boolean hasNext() {
            while (fetched.isEmpty() && !last) {
                Page page = pages.apply(cursor);
                fetched.addAll(page.jobs());
                cursor = page.nextCursor();
                last = cursor.isEmpty();
            }
            return !fetched.isEmpty();
        }

        @Override
        public JobRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return fetched.remove();
        }
    }
}
